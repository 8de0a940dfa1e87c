import { useUser } from '@rialto/client/react';
import { Search } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { Mark } from '../../ui/mark';
import { ConnectionStatus } from '../connection/connection-status';
import { useOverlays } from './overlays-context';
import { RailDirects } from './rail-directs';

/** The bar above the dashboard: what this is, whether it is live, where to jump, and me. */
export function TopBar() {
  const { t } = useTranslation();
  const me = useUser();
  const { open } = useOverlays();
  return (
    <header className="@container flex h-16 shrink-0 items-center gap-2 px-4 sm:px-8">
      <span className="me-auto flex items-center gap-2.5 text-lg font-semibold tracking-tight">
        <Mark className="size-8" />
        <span className="@max-[16rem]:sr-only">{t('appName')}</span>
      </span>
      <ConnectionStatus className="me-2 @max-[16rem]:me-0 @max-[16rem]:[&>[role=status]]:sr-only" />
      <button
        type="button"
        onClick={() => open('jump')}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-11 min-w-11 items-center justify-center gap-2 rounded-control px-3 text-soft transition-colors hover:bg-hover hover:text-text"
      >
        <Search aria-hidden size={18} strokeWidth={1.75} />
        <span className="max-sm:sr-only">{t('servers:jump.open')}</span>
        <kbd aria-hidden className="rounded bg-hover px-1.5 font-sans text-xs text-faint max-md:hidden">
          {t('servers:keys.ctrl')} K
        </kbd>
      </button>
      <RailDirects
        className="flex size-11 items-center justify-center rounded-control text-soft transition-colors hover:bg-hover hover:text-text"
        badge="end-0 -top-1 ring-sunken"
      />
      <Link
        to="/account"
        title={t('servers:account')}
        className="flex size-11 items-center justify-center rounded-full"
      >
        <span className="sr-only">{t('servers:account')}</span>
        {me ? (
          <Avatar id={me.id} name={me.displayName} url={me.avatarUrl} size="size-9 text-sm" />
        ) : (
          <span className="size-9 rounded-full bg-hover" />
        )}
      </Link>
    </header>
  );
}
