// Who is here: signed in by the node's own cookie.

import { RialtoProvider } from '@rialto/client/react';
import type { ReactNode } from 'react';

export function Identity({ children }: { children: ReactNode }) {
  return <RialtoProvider>{children}</RialtoProvider>;
}
