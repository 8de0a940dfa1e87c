import { useUser } from '@rialto/client/react';
import { ArrowLeft } from 'lucide-react';
import { lazy, Suspense } from 'react';

import { BlockedPeople } from '../features/accounts/blocked-people';
import { ChangePassword } from '../features/accounts/change-password';
import { EditProfile } from '../features/accounts/edit-profile';
import { LanguageChoice } from '../features/accounts/language-choice';
import { Privacy } from '../features/accounts/privacy';
import { Sessions } from '../features/accounts/sessions';
import { SignOut } from '../features/accounts/sign-out';
import { ThemeChoice } from '../features/accounts/theme-choice';
import { AlertsChoice } from '../features/alerts/alerts-choice';
import { ConnectionStatus } from '../features/connection/connection-status';
import { TypingChoice } from '../features/messages/composer/typing-choice';
import { DeletedChoice } from '../features/messages/deleted-choice';
import { basePath } from '../lib/base';
import { useTranslation } from '../lib/i18n';
import { useNodeInfo } from '../lib/node-info';
import { loadPart } from '../lib/parts';
import { Link } from '../lib/router';
import { useTitle } from '../lib/use-title';
import { Avatar } from '../ui/avatar';
import { Loading } from '../ui/loading';

const ClerkEntry = lazy(() => loadPart(() => import('../features/accounts/clerk-entry')));

/** `/account` */
export default function Account() {
  const { t } = useTranslation('accounts');
  const user = useUser();
  const { data: node } = useNodeInfo();
  useTitle(t('account'));
  return (
    <div className="h-full overflow-y-auto">
      <header className="mx-auto flex max-w-2xl items-center justify-between gap-4 px-4 pt-4">
        <Link
          to="/"
          className="inline-flex min-h-11 items-center gap-2 rounded-control px-2 text-soft hover:bg-hover hover:text-text"
        >
          <ArrowLeft aria-hidden size={18} className="rtl:-scale-x-100" />
          {t('toServers')}
        </Link>
        <ConnectionStatus />
      </header>
      <main className="mx-auto flex max-w-2xl flex-col gap-12 px-6 pt-8 pb-16">
        <div className="flex min-h-16 items-center gap-4">
          {user && (
            <>
              <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-16 text-xl" />
              <div className="min-w-0">
                <h1 dir="auto" className="text-2xl font-semibold tracking-tight wrap-anywhere">
                  {user.displayName}
                </h1>
                <p dir="auto" className="text-soft wrap-anywhere">
                  {user.username}
                </p>
              </div>
            </>
          )}
        </div>
        <EditProfile hasName={!node?.clerkPublishableKey} />
        <Privacy />
        <AlertsChoice />
        <TypingChoice />
        <BlockedPeople />
        <ThemeChoice />
        <LanguageChoice />
        <DeletedChoice />
        {node?.clerkPublishableKey ? (
          <Suspense fallback={<Loading />}>
            <ClerkEntry show="profile" />
          </Suspense>
        ) : (
          // All at once: what came before the others would be pushed down by them.
          user && (
            <>
              <Sessions />
              <ChangePassword />
              <SignOut />
            </>
          )
        )}
        <footer className="text-sm">
          <a
            href={`${basePath}/licenses.txt`}
            className="inline-flex min-h-11 items-center text-soft underline hover:text-text"
          >
            {t('settings:licenses')}
          </a>
        </footer>
      </main>
    </div>
  );
}
