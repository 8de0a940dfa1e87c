// Where links to servers and channels lead.

import type { Server } from '@rialto/client';

import { recall } from '../../lib/remembered';

export const channelPath = (serverId: string, channelId: string) => `/servers/${serverId}/channels/${channelId}`;

/** Under which name this device remembers the channel that it showed last of a server. */
export const lastChannelKey = (serverId: string) => `last.${serverId}`;

/** A server's page: at the channel that this device showed last, while that exists, else at its overview. */
export function serverPath({ id, channels }: Pick<Server, 'id' | 'channels'>): string {
  const last = recall(lastChannelKey(id));
  return last && channels.some((channel) => channel.id === last) ? channelPath(id, last) : `/servers/${id}`;
}
