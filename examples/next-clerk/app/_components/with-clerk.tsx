import { ClerkProvider, Show, UserButton } from '@clerk/nextjs';
import type { ReactNode } from 'react';
import { ClerkRialto } from './clerk-rialto';

/** The app for people whom Clerk signs in. */
export function WithClerk({ children }: { children: ReactNode }) {
  return (
    <ClerkProvider>
      <Show when="signed-out">{children}</Show>
      <Show when="signed-in">
        <UserButton />
        <ClerkRialto>{children}</ClerkRialto>
      </Show>
    </ClerkProvider>
  );
}
