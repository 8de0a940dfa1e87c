import { useServers } from '@rialto/client/react';
import type { ReactNode } from 'react';
import { Link } from '../../lib/router';
import { Avatar } from '../../ui/avatar';
import { OneLine } from '../../ui/one-line';
import { serverPath } from '../navigation/paths';

interface SharedServersProps {
  ids: readonly string[];
  /** A link to one of them was followed. */
  onLeave: () => void;
  /** What stands around the list, if there is one. */
  around: (list: ReactNode) => ReactNode;
}

/** The ways to servers that somebody and I are both in. */
export function SharedServers({ ids, onLeave, around }: SharedServersProps) {
  const { servers } = useServers();
  const shared = servers.filter(({ id }) => ids.includes(id));
  if (shared.length === 0) return null;
  return around(
    <ul className="-mx-2">
      {shared.map((server) => (
        <li key={server.id}>
          <Link
            to={serverPath(server)}
            onClick={onLeave}
            className="@container flex min-h-11 items-center gap-3 rounded-control px-2 -outline-offset-2 hover:bg-hover"
          >
            <Avatar id={server.id} name={server.name} url={server.iconUrl} size="size-8 text-xs" shape="server" />
            <OneLine>{server.name}</OneLine>
          </Link>
        </li>
      ))}
    </ul>,
  );
}
