// Which channel comes next, for the keys that go there.

import type { Channel, Server } from '@rialto/client';

import { inSight } from '../channels/places';

type Direction = 'previous' | 'next';

const inTurn = <T>(list: readonly T[], direction: Direction) =>
  direction === 'next' ? [...list] : [...list].reverse();

/** The channel before or after the one that is shown, in its own server; round the end. Without one: the first. */
export function neighbour(server: Server, channelId: string | undefined, direction: Direction): Channel | undefined {
  const channels = inTurn(inSight(server), direction);
  const at = channels.findIndex(({ id }) => id === channelId);
  return channels[(at + 1) % channels.length];
}

/** The next channel with something unread, through all servers and round their end, but never the one that is shown. */
export function nextUnread(
  servers: readonly Server[],
  { serverId, channelId }: { serverId?: string | undefined; channelId?: string | undefined },
  direction: Direction,
): Channel | undefined {
  const channels = inTurn(servers.flatMap(inSight), direction);
  const shown = channels.findIndex(({ id }) => id === channelId);
  const at =
    shown >= 0
      ? shown + 1
      : Math.max(
          0,
          channels.findIndex((channel) => channel.serverId === serverId),
        );
  return [...channels.slice(at), ...channels.slice(0, at)].find(({ id, unread }) => unread > 0 && id !== channelId);
}
