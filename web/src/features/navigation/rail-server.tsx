import type { Server } from '@rialto/client';

import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { useBadgeMenu } from './overlays-context';
import { serverPath } from './paths';
import { UnreadMark } from './unread-mark';

/** A server in the rail. The bar at its side says that it is the one that is shown. */
export function RailServer({ server, current }: { server: Server; current: boolean }) {
  return (
    <li className="relative flex w-full shrink-0 justify-center">
      <span
        aria-hidden
        className={classes(
          'absolute start-0 top-1/2 w-1 -translate-y-1/2 rounded-e-full bg-text transition-[height]',
          current ? 'h-8' : 'h-0',
        )}
      />
      <Link
        onContextMenu={useBadgeMenu({ kind: 'server', server })}
        to={serverPath(server)}
        aria-current={current ? 'true' : undefined}
        title={server.name}
        className="relative rounded-card"
      >
        <Avatar id={server.id} name={server.name} url={server.iconUrl} size="size-12 text-base" shape="server" />
        <span className="sr-only">{server.name}</span>
        <UnreadMark
          testId="server-badge"
          count={server.count}
          className="absolute -end-1.5 -top-1 ring-2 ring-sunken"
        />
      </Link>
    </li>
  );
}
