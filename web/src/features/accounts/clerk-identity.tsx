// Identity by Clerk: its session's short tokens are what the node is shown.

import { ClerkFailed, ClerkLoaded, ClerkLoading, ClerkProvider, useAuth, useUser } from '@clerk/react';
import { RialtoProvider } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';
import { ShieldAlert } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { basePath } from '../../lib/base';
import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { Button } from '../../ui/button';
import { Loading } from '../../ui/loading';
import { MessagePage } from '../../ui/message-page';

export interface ClerkIdentityProps {
  publishableKey: string;
  children: ReactNode;
}

export default function ClerkIdentity({ publishableKey, children }: ClerkIdentityProps) {
  return (
    <ClerkProvider
      publishableKey={publishableKey}
      signInUrl={`${basePath}/login`}
      signUpUrl={`${basePath}/register`}
      routerPush={(to) => navigate(inApp(to))}
      routerReplace={(to) => navigate(inApp(to), { replace: true })}
    >
      <ClerkLoading>
        <Loading />
      </ClerkLoading>
      <ClerkFailed>
        <Failed />
      </ClerkFailed>
      <ClerkLoaded>
        <Connected>{children}</Connected>
      </ClerkLoaded>
    </ClerkProvider>
  );
}

/** One connection for each person that Clerk knows, and one for nobody. */
function Connected({ children }: { children: ReactNode }) {
  const { userId, getToken } = useAuth();
  // Clerk's tokens hold no name, unless claims were added to them.
  const { user } = useUser();
  const queries = useQueryClient();
  // What one person was told is not for the next; the node and its invites say the same to all.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the person that it waits for.
  useEffect(
    () => () => queries.removeQueries({ predicate: ({ queryKey: [first] }) => first !== 'node' && first !== 'invite' }),
    [userId, queries],
  );
  return (
    <RialtoProvider
      key={userId ?? ''}
      getToken={() => getToken()}
      user={{ displayName: user?.fullName || user?.username }}
    >
      {children}
    </RialtoProvider>
  );
}

/** Clerk's script did not come: without it nobody can sign in here. */
function Failed() {
  const { t } = useTranslation('accounts');
  const { t: common } = useTranslation();
  return (
    <MessagePage
      icon={ShieldAlert}
      title={t('clerkFailed.title')}
      actions={
        <Button kind="primary" onClick={() => window.location.reload()}>
          {common('failed.reload')}
        </Button>
      }
    >
      {t('clerkFailed.body')}
    </MessagePage>
  );
}

/** The router's paths begin behind the prefix. */
function inApp(to: string): string {
  return to.startsWith(`${basePath}/`) ? to.slice(basePath.length) : to;
}
