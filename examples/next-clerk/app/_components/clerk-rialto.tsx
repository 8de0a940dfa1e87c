'use client';

import { useAuth, useUser } from '@clerk/nextjs';
import { RialtoProvider } from '@rialto/client/react';
import type { ReactNode } from 'react';
import { rialtoUrl } from './settings';

/** One connection for all pages. Clerk's tokens live for a minute; the client asks for the next one in time. */
export function ClerkRialto({ children }: { children: ReactNode }) {
  const { getToken } = useAuth();
  // Clerk's tokens hold no name, unless you add the claims.
  const { user } = useUser();
  return (
    <RialtoProvider url={rialtoUrl} getToken={getToken} user={{ displayName: user?.fullName ?? user?.username }}>
      {children}
    </RialtoProvider>
  );
}
