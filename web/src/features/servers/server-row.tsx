import type { NotificationUpdate, Server } from '@rialto/client';
import { momentName } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { useBadgeMenu } from '../navigation/overlays-context';
import { serverPath } from '../navigation/paths';
import { UnreadMark } from '../navigation/unread-mark';
import { LastMessage } from './last-message';

interface ServerRowProps {
  server: Server;
  latest: NotificationUpdate | undefined;
}

/** A server where there are many of them, or little room: who it is, what was said last, and how much is unread. */
export function ServerRow({ server, latest }: ServerRowProps) {
  const { t, language } = useTranslation();
  const isUnread = server.count > 0;
  return (
    <Link
      onContextMenu={useBadgeMenu({ kind: 'server', server })}
      to={serverPath(server)}
      className="flex min-h-18 flex-wrap items-center gap-3 rounded-card bg-surface px-4 py-3 transition-colors hover:bg-raised"
    >
      <Avatar id={server.id} name={server.name} url={server.iconUrl} size="size-12 text-base" shape="server" />
      <span className="@container min-w-0 flex-1 basis-24">
        <OneLine className={isUnread ? 'font-semibold' : 'font-medium'}>{server.name}</OneLine>
        <LastMessage message={latest} className={classes('block truncate', isUnread && 'text-text')} />
      </span>
      <span className="flex shrink-0 flex-col items-end gap-1">
        <span className="text-xs text-faint tabular-nums">
          {latest && momentName(t, language, Date.parse(latest.createdAt), Date.now())}
        </span>
        <span className="flex h-5">
          <UnreadMark testId="server-badge" count={server.count} />
        </span>
      </span>
    </Link>
  );
}

/** The place of a row whose server is not told yet. */
export function ServerRowPlace() {
  return (
    <div aria-hidden className="flex min-h-18 items-center gap-3 rounded-card bg-surface px-4 py-3">
      <span className="size-12 rounded-card bg-hover" />
      <span className="flex flex-col gap-2">
        <span className="h-4 w-32 rounded-full bg-hover" />
        <span className="h-3 w-44 rounded-full bg-hover" />
      </span>
    </div>
  );
}
