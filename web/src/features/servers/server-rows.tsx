import type { Server } from '@rialto/client';
import type { KeyboardEvent } from 'react';

import type { Latest } from './latest';
import { ServerRow, ServerRowPlace } from './server-row';

const PLACES = [0, 1, 2, 3];
const steps: Record<string, number | undefined> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** The arrows go from server to server, as they do between the cards. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>) {
  const by = steps[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...event.currentTarget.querySelectorAll('a')];
  const at = rows.indexOf(document.activeElement as HTMLAnchorElement);
  if (at < 0) return;
  event.preventDefault();
  rows[at + by]?.focus();
}

interface ServerRowsProps {
  servers: readonly Server[];
  latest: Latest;
  loading: boolean;
}

/** Servers one under the other on a phone, and in as many columns as there is room for. */
export function ServerRows({ servers, latest, loading }: ServerRowsProps) {
  return (
    <ul
      className="mt-6 grid grid-cols-[repeat(auto-fill,minmax(min(19rem,100%),1fr))] gap-3"
      aria-busy={loading}
      onKeyDown={moveBetweenRows}
    >
      {loading
        ? PLACES.map((place) => (
            <li key={place}>
              <ServerRowPlace />
            </li>
          ))
        : servers.map((server) => (
            <li key={server.id} className="min-w-0">
              <ServerRow server={server} latest={latest.get(server.id)} />
            </li>
          ))}
    </ul>
  );
}
