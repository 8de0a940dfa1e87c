'use client';

import { useAuth } from '@clerk/nextjs';
import { RialtoProvider } from '@rialto/client/react';
import type { ReactNode } from 'react';

/** One connection for all pages. Clerk's tokens live for a minute; the client asks for the next one in time. */
export function Rialto({ children }: { children: ReactNode }) {
  const { getToken } = useAuth();
  return (
    <RialtoProvider url={process.env.NEXT_PUBLIC_RIALTO_URL ?? 'http://localhost:8080'} getToken={getToken}>
      {children}
    </RialtoProvider>
  );
}
