// In which order servers and channels call for a look.

import type { Channel, Server } from '@rialto/client';

import type { Latest } from './latest';

/** Servers with something unread first, the one with the newest message before the others; the rest as they were. */
export function byUnread(servers: readonly Server[], latest: Latest): Server[] {
  const at = (server: Server) => latest.get(server.id)?.createdAt ?? '';
  const unread = servers.filter(({ count }) => count > 0).sort((one, other) => (at(one) < at(other) ? 1 : -1));
  return [...unread, ...servers.filter(({ count }) => count === 0)];
}

interface UnreadChannel {
  server: Server;
  channel: Channel;
}

/** The channels with something unread: those of the servers that call first, and of each the fullest first. */
export function unreadChannels(servers: readonly Server[], latest: Latest): UnreadChannel[] {
  return byUnread(servers, latest).flatMap((server) =>
    server.channels
      .filter(({ unread }) => unread > 0)
      .sort((one, other) => other.unread - one.unread)
      .map((channel) => ({ server, channel })),
  );
}
