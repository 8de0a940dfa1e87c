import { useServers, useUser } from '@rialto/client/react';
import { House, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { AddServer } from './acts';
import { RailDirects } from './rail-directs';
import { RailServer } from './rail-server';

const round =
  'flex size-12 shrink-0 items-center justify-center rounded-card text-soft transition-colors hover:bg-hover hover:text-text';

/** My servers and my conversations at the side of one of them: one press from one to the next. */
export function Rail({ serverId }: { serverId?: string }) {
  const { t } = useTranslation();
  const { servers } = useServers();
  const me = useUser();
  const [adding, setAdding] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another server is what is to be seen.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [serverId]);
  return (
    <nav aria-label={t('servers:rail')} className="flex w-18 shrink-0 flex-col items-center gap-2 bg-sunken py-2">
      <Link to="/" aria-label={t('servers:home')} title={t('servers:home')} className={round}>
        <House aria-hidden size={22} strokeWidth={1.75} />
      </Link>
      <RailDirects current={serverId === undefined} className={round} badge="-end-1.5 -top-1 ring-sunken" />
      {/* The room at the sides is for badges, which the edge of what scrolls would cut off. */}
      <ul
        ref={list}
        className="flex min-h-0 w-full flex-col items-center gap-2 overflow-y-auto py-1 [scrollbar-width:none]"
      >
        {servers.map((server) => (
          <RailServer key={server.id} server={server} current={server.id === serverId} />
        ))}
        <li>
          <button
            type="button"
            aria-label={t('servers:add.open')}
            title={t('servers:add.open')}
            onClick={() => setAdding(true)}
            className={round}
          >
            <Plus aria-hidden size={22} strokeWidth={1.75} />
          </button>
        </li>
      </ul>
      <Link to="/account" title={t('servers:account')} className={classes(round, 'mt-auto')}>
        <span className="sr-only">{t('servers:account')}</span>
        <Avatar id={me?.id ?? ''} name={me?.displayName ?? ''} url={me?.avatarUrl ?? null} size="size-9 text-sm" />
      </Link>
      {adding && <AddServer way="either" onClose={() => setAdding(false)} />}
    </nav>
  );
}
