import { ClerkProvider, Show, UserButton } from '@clerk/nextjs';
import type { ReactNode } from 'react';
import { Rialto } from './_components/rialto';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <ClerkProvider>
      <html lang="en">
        <body>
          <Show when="signed-out">{children}</Show>
          <Show when="signed-in">
            <UserButton />
            <Rialto>{children}</Rialto>
          </Show>
        </body>
      </html>
    </ClerkProvider>
  );
}
