// Servers and channels to try things with.

import type { Channel, Server } from '@rialto/client';

export function channel(serverId: string, name: string, unread = 0): Channel {
  const place = {
    kind: 'text',
    categoryId: null,
    synced: false,
    private: false,
    slowModeSeconds: 0,
    position: 0,
  } as const;
  return { ...place, id: `${serverId}-${name}`, serverId, name, topic: '', rev: unread, readSeq: 0, unread };
}

export function server(id: string, channels: Channel[], name = id): Server {
  const count = channels.reduce((sum, { unread }) => sum + unread, 0);
  return {
    id,
    name,
    iconUrl: null,
    ownerId: 'ada',
    kind: 'community',
    description: '',
    welcomeChannelId: null,
    defaultRoleIds: [],
    roles: [],
    categories: [],
    myRoleIds: [],
    permissions: [],
    channels,
    count,
  };
}
