import type { NotificationUpdate, Server } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { OneLine } from '../../ui/one-line';
import { OnlineCount } from '../members/online-count';
import { useMembers } from '../members/use-members';
import { useBadgeMenu } from '../navigation/overlays-context';
import { serverPath } from '../navigation/paths';
import { UnreadMark } from '../navigation/unread-mark';
import { LastMessage } from './last-message';
import { FACES, OnlinePeople } from './online-people';

/** A server on the dashboard: who it is, who is there, and how much of it is unread. */
export function ServerCard({ server, latest }: { server: Server; latest: NotificationUpdate | undefined }) {
  const { t } = useTranslation();
  const { state, members, total, online } = useMembers(server.id, { limit: FACES });
  return (
    <Link
      onContextMenu={useBadgeMenu({ kind: 'server', server })}
      to={serverPath(server)}
      draggable={false}
      className="relative flex h-72 flex-col rounded-card bg-surface p-6 transition-colors hover:bg-raised"
    >
      <Avatar id={server.id} name={server.name} url={server.iconUrl} size="size-16 text-2xl" shape="server" />
      <OneLine className="mt-5 text-lg font-semibold">{server.name}</OneLine>
      <span className="mt-0.5 flex h-6 items-center gap-2 text-sm text-soft">
        {state === 'ready' ? (
          <>
            <span>{t('servers:members', { count: total })}</span>
            <OnlineCount online={online} />
          </>
        ) : (
          <span className="h-3 w-36 rounded-full bg-hover" />
        )}
      </span>
      <LastMessage message={latest} className="mt-3 line-clamp-2" />
      <span className="mt-auto pt-4">
        <OnlinePeople members={members} online={online} />
      </span>
      <UnreadMark
        testId="server-badge"
        count={server.count}
        calls
        className="absolute -end-2 -top-2 h-7 min-w-7 px-2 text-sm"
      />
    </Link>
  );
}

/** The place of a card whose server is not told yet. */
export function ServerCardPlace() {
  return (
    <div aria-hidden className="flex h-72 flex-col rounded-card bg-surface p-6">
      <span className="size-16 rounded-card bg-hover" />
      <span className="mt-6 h-5 w-40 rounded-full bg-hover" />
      <span className="mt-3 h-3 w-32 rounded-full bg-hover" />
    </div>
  );
}
