import { useConnection } from '@rialto/client/react';
import { lazy, Suspense } from 'react';
import { useEnter, useInvited } from '../features/accounts/after-entry';
import { EntryPage } from '../features/accounts/entry-page';
import { inviteCode } from '../features/accounts/invite-code';
import { nextPath } from '../features/accounts/next-path';
import { RegisterForm } from '../features/accounts/register-form';
import { useTranslation } from '../lib/i18n';
import { useNodeInfo } from '../lib/node-info';
import { loadPart } from '../lib/parts';
import { Link, Redirect, useLocation } from '../lib/router';
import { useTitle } from '../lib/use-title';
import { Loading } from '../ui/loading';

const ClerkEntry = lazy(() => loadPart(() => import('../features/accounts/clerk-entry')));

/** `/register`; on a node without accounts it is the first-run page. */
export default function Register() {
  const { t } = useTranslation('accounts');
  const { data: node, isPending } = useNodeInfo();
  const { state } = useConnection();
  const { search } = useLocation();
  const enter = useEnter();
  const { enterOnlyServer } = useInvited();
  const next = nextPath(search);
  useTitle(t('createAccount'));
  if (state === 'live') return <Redirect to={next} />;
  if (isPending) return <Loading />;
  if (node?.clerkPublishableKey) {
    return (
      <EntryPage title={t('createAccount')}>
        <Suspense fallback={<Loading />}>
          <ClerkEntry show="sign-up" next={next} />
        </Suspense>
      </EntryPage>
    );
  }
  const invite = inviteCode(new URLSearchParams(search).get('invite') ?? '') ?? undefined;
  const toLogin = (
    <p className="text-center text-sm">
      <Link to={`/login${search}`} className="inline-block py-3 text-accent underline-offset-4 hover:underline">
        {t('haveAccount')}
      </Link>
    </p>
  );
  if (node?.registration === 'closed' && !node.firstAccount) {
    return (
      <EntryPage title={t('closedTitle')} lead={t('accountsByOperator')}>
        {toLogin}
      </EntryPage>
    );
  }
  // One form, also when the first account is somebody else's meanwhile: what was typed stays.
  const isFirst = node?.firstAccount ?? false;
  const needsInvite = !isFirst && node?.registration === 'invite' && !invite;
  return (
    <EntryPage
      title={isFirst ? t('firstRun.title') : t('createAccount')}
      lead={isFirst ? t('firstRun.lead') : needsInvite ? t('needsInvite') : undefined}
    >
      <RegisterForm
        invite={invite}
        isFirst={isFirst}
        asksForInvite={!isFirst && node?.registration !== 'open'}
        onSignedIn={async (code) => enter(code ? await enterOnlyServer() : isFirst ? '/' : next)}
      />
      {!isFirst && toLogin}
    </EntryPage>
  );
}
