import { useConnection } from '@rialto/client/react';
import { lazy, Suspense } from 'react';
import { useEnter } from '../features/accounts/after-entry';
import { EntryPage } from '../features/accounts/entry-page';
import { LoginForm } from '../features/accounts/login-form';
import { nextPath } from '../features/accounts/next-path';
import { useTranslation } from '../lib/i18n';
import { useNodeInfo } from '../lib/node-info';
import { loadPart } from '../lib/parts';
import { Link, Redirect, useLocation } from '../lib/router';
import { useTitle } from '../lib/use-title';
import { Loading } from '../ui/loading';

const ClerkEntry = lazy(() => loadPart(() => import('../features/accounts/clerk-entry')));

/** `/login` */
export default function Login() {
  const { t } = useTranslation('accounts');
  const { data: node } = useNodeInfo();
  const { state } = useConnection();
  const { search, state: passed } = useLocation();
  const enter = useEnter();
  const next = nextPath(search);
  useTitle(t('signIn'));
  if (state === 'live') return <Redirect to={next} />;
  if (node?.firstAccount && !node.clerkPublishableKey) return <Redirect to="/register" />;
  const ended = passed && typeof passed === 'object' && 'ended' in passed;
  return (
    <EntryPage title={t('welcomeBack')} lead={ended ? t('sessionEnded') : undefined}>
      {node?.clerkPublishableKey ? (
        <Suspense fallback={<Loading />}>
          <ClerkEntry show="sign-in" next={next} />
        </Suspense>
      ) : (
        <>
          <LoginForm onSignedIn={() => enter(next)} />
          <p className="text-center text-sm text-soft">
            {node?.registration === 'closed' ? (
              t('accountsByOperator')
            ) : (
              <Link to="/register" className="inline-block py-3 text-accent underline-offset-4 hover:underline">
                {node?.registration === 'invite' ? t('haveInvite') : t('newHere')}
              </Link>
            )}
          </p>
        </>
      )}
    </EntryPage>
  );
}
