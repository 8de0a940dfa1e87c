// Identity by Clerk: its session's short tokens are what the node is shown.

import { ClerkProvider, useAuth } from '@clerk/react';
import { RialtoProvider } from '@rialto/client/react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { basePath } from '../../lib/base';
import { Loading } from '../../ui/loading';

export interface ClerkIdentityProps {
  publishableKey: string;
  children: ReactNode;
}

export default function ClerkIdentity({ publishableKey, children }: ClerkIdentityProps) {
  const navigate = useNavigate();
  return (
    <ClerkProvider
      publishableKey={publishableKey}
      signInUrl={`${basePath}/login`}
      signUpUrl={`${basePath}/register`}
      routerPush={(to) => navigate(inApp(to))}
      routerReplace={(to) => navigate(inApp(to), { replace: true })}
    >
      <Connected>{children}</Connected>
    </ClerkProvider>
  );
}

/** One connection for each person that Clerk knows, and one for nobody. */
function Connected({ children }: { children: ReactNode }) {
  const { isLoaded, userId, getToken } = useAuth();
  if (!isLoaded) return <Loading />;
  return (
    <RialtoProvider key={userId ?? ''} getToken={() => getToken()}>
      {children}
    </RialtoProvider>
  );
}

/** The router's paths begin behind the prefix. */
function inApp(to: string): string {
  return to.startsWith(`${basePath}/`) ? to.slice(basePath.length) : to;
}
