import { lazy, Suspense, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { useNodeInfo } from '../../lib/node-info';
import { loadPart } from '../../lib/parts';
import { Button } from '../../ui/button';
import { Loading } from '../../ui/loading';
import { useEnter, useInvited } from './after-entry';
import { LoginForm } from './login-form';
import { RegisterForm } from './register-form';

const ClerkEntry = lazy(() => loadPart(() => import('./clerk-entry')));

/** In through an invite: with a new account, or with the one that somebody has. Both end in the server. */
export function InviteEntry({ code, serverId }: { code: string; serverId: string }) {
  const { t } = useTranslation('accounts');
  const { data: node } = useNodeInfo();
  const [known, setKnown] = useState(node?.registration === 'closed');
  const { accept, enterServer } = useInvited();
  const enter = useEnter();
  if (node?.clerkPublishableKey) {
    return (
      <Suspense fallback={<Loading />}>
        <ClerkEntry show="sign-up" next={`/invite/${code}`} />
      </Suspense>
    );
  }
  return (
    <>
      {known ? (
        // The page of the invite says why, should the joining fail: the person is signed in by then.
        <LoginForm onSignedIn={async () => enter(await accept(code).catch(() => `/invite/${code}`))} />
      ) : (
        <RegisterForm invite={code} onSignedIn={async () => enter(await enterServer(serverId))} />
      )}
      {node?.registration !== 'closed' && (
        <Button onClick={() => setKnown(!known)}>{known ? t('newHere') : t('haveAccount')}</Button>
      )}
    </>
  );
}
