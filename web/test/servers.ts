// Servers and channels to try things with.

import type { Channel, Server } from '@rialto/client';

export function channel(serverId: string, name: string, unread = 0): Channel {
  return { id: `${serverId}-${name}`, serverId, name, topic: '', position: 0, rev: unread, readSeq: 0, unread };
}

export function server(id: string, channels: Channel[], name = id): Server {
  const count = channels.reduce((sum, { unread }) => sum + unread, 0);
  return { id, name, iconUrl: null, ownerId: 'ada', channels, count };
}
