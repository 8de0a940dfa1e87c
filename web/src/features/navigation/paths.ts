// Where links to servers and channels lead.

import type { Server } from '@rialto/client';

import { recall } from '../../lib/remembered';
import { inSight } from '../channels/places';

export const channelPath = (serverId: string, channelId: string) => `/servers/${serverId}/channels/${channelId}`;

/** Where a message of a channel is shown among what was said around it; `path` is that of the channel. */
export const messagePath = (path: string, seq: number) => `${path}?message=${seq}`;

/** Under which name this device remembers the channel that it showed last of a server. */
export const lastChannelKey = (serverId: string) => `last.${serverId}`;

/**
 * Where a server is opened: at the channel that this device showed last, else at the first one with something unread,
 * else at its first one; at its overview where it has none.
 */
export function serverPath(server: Pick<Server, 'id' | 'categories' | 'channels'>): string {
  const { id } = server;
  const channels = inSight(server);
  const last = recall(lastChannelKey(id));
  const channel = channels.find((each) => each.id === last) ?? channels.find(({ unread }) => unread > 0) ?? channels[0];
  return channel ? channelPath(id, channel.id) : `/servers/${id}`;
}
