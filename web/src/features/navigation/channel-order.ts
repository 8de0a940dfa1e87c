// Which conversation comes next, for the keys that go there.

import type { Direct, Server } from '@rialto/client';

import { inSight } from '../channels/places';
import { directPath } from '../directs/names';
import { channelPath } from './paths';

type Direction = 'previous' | 'next';

/** A channel or a direct conversation. */
export interface Stop {
  id: string;
  /** The server that it is in; the id of a direct conversation. */
  serverId: string;
  path: string;
  unread: number;
}

/** The channels of a server that are to be seen, in their order. */
export const channelStops = (server: Server): Stop[] =>
  inSight(server).map(({ id, serverId, unread }) => ({ id, serverId, path: channelPath(serverId, id), unread }));

export const directStop = (direct: Direct): Stop => ({
  id: direct.id,
  serverId: direct.id,
  path: directPath(direct),
  unread: direct.channel.unread,
});

const inTurn = (stops: readonly Stop[], direction: Direction) =>
  direction === 'next' ? [...stops] : [...stops].reverse();

/** The conversation before or after the one that is shown; round the end. Without one: the first. */
export function neighbour(stops: readonly Stop[], shown: string | undefined, direction: Direction): Stop | undefined {
  const all = inTurn(stops, direction);
  const at = all.findIndex(({ id }) => id === shown);
  return all[(at + 1) % all.length];
}

/** The next one with something unread, round the end, but never the one that is shown. */
export function nextUnread(
  stops: readonly Stop[],
  { serverId, shown }: { serverId?: string | undefined; shown?: string | undefined },
  direction: Direction,
): Stop | undefined {
  const all = inTurn(stops, direction);
  const place = all.findIndex(({ id }) => id === shown);
  const at =
    place >= 0
      ? place + 1
      : Math.max(
          0,
          all.findIndex((stop) => stop.serverId === serverId),
        );
  return [...all.slice(at), ...all.slice(0, at)].find(({ id, unread }) => unread > 0 && id !== shown);
}
