import type { ReactNode } from 'react';
import { standInUrl } from './_components/settings';
import { WithClerk } from './_components/with-clerk';
import { WithStandIn } from './_components/with-stand-in';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        {standInUrl ? <WithStandIn url={standInUrl}>{children}</WithStandIn> : <WithClerk>{children}</WithClerk>}
      </body>
    </html>
  );
}
