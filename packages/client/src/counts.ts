// My servers and their numbers. An absolute number replaces, a notification adds one (docs/protocol.md, "Numbers").

import type {
  Channel,
  ChannelCount,
  ChannelRemoved,
  NotificationsCount,
  NotificationUpdate,
  Server,
} from './protocol/index.js';
import { COUNT_MAX } from './protocol/index.js';
import type { ServersState } from './types.js';

type Servers = ServersState;

export const more = (count: number) => Math.min(COUNT_MAX, count + 1);

export const NO_SERVERS: Servers = { loaded: false, servers: [] };

export function findServer({ servers }: Servers, serverId: string): Server | undefined {
  return servers.find(({ id }) => id === serverId);
}

/** A server that is new, or whole with absolute numbers. */
export function withServer(state: Servers, server: Server): Servers {
  return findServer(state, server.id)
    ? change(state, server.id, () => server)
    : { ...state, servers: [...state.servers, server] };
}

/** What a server is: the numbers in it are nobody's, and so is what may be done in its channels. */
export function withServerUpdate(state: Servers, server: Server): Servers {
  return change(state, server.id, (old) => ({
    ...server,
    count: old.count,
    channels: server.channels.map((channel) => keepMine(old, channel)),
  }));
}

export function withoutServer(state: Servers, serverId: string): Servers {
  return { ...state, servers: state.servers.filter(({ id }) => id !== serverId) };
}

export function withChannel(state: Servers, channel: Channel): Servers {
  return change(state, channel.serverId, (server) => ({
    ...server,
    channels: [...server.channels.filter(({ id }) => id !== channel.id), keepMine(server, channel)].sort(
      (one, other) => one.position - other.position,
    ),
  }));
}

export function withoutChannel(state: Servers, { serverId, channelId }: ChannelRemoved): Servers {
  return change(state, serverId, (server) => ({
    ...server,
    channels: server.channels.filter(({ id }) => id !== channelId),
  }));
}

/** The absolute numbers of a channel, from an acknowledgement. */
export function withNumbers(state: Servers, channel: Channel): Servers {
  return change(state, channel.serverId, (server) => changeChannel(server, channel.id, () => channel));
}

/** The absolute numbers of a server, and of those of its channels that changed. */
export function counted(state: Servers, { serverId, count, channels = [] }: NotificationsCount): Servers {
  const numbers = new Map(channels.map((channel) => [channel.channelId, channel]));
  return change(state, serverId, (server) => ({
    ...server,
    count,
    channels: server.channels.map((channel) => {
      const now = numbers.get(channel.id);
      return now ? countedChannel(channel, now) : channel;
    }),
  }));
}

/** The absolute number of a channel. Where nothing is unread, all that is known was read, on whatever device. */
export function countedChannel(channel: Channel, { unread, unreadFrom }: Omit<ChannelCount, 'channelId'>): Channel {
  if (unread === channel.unread && unreadFrom === channel.unreadFrom) return channel;
  const { unreadFrom: _, ...rest } = channel;
  const readSeq = unread ? channel.readSeq : Math.max(channel.readSeq, channel.rev);
  return { ...rest, unread, readSeq, ...(unreadFrom && { unreadFrom }) };
}

/** One more message, on the badge or not. */
export function notified(state: Servers, update: NotificationUpdate, isCounted = true): Servers {
  const { serverId, channelId, seq } = update;
  return change(state, serverId, (server) => ({
    ...changeChannel(server, channelId, (channel) => ({
      ...channel,
      unread: more(channel.unread),
      rev: Math.max(channel.rev, seq),
    })),
    count: isCounted ? more(server.count) : server.count,
  }));
}

export function change(state: Servers, serverId: string, to: (server: Server) => Server): Servers {
  return { ...state, servers: state.servers.map((server) => (server.id === serverId ? to(server) : server)) };
}

function changeChannel(server: Server, channelId: string, to: (channel: Channel) => Channel): Server {
  return { ...server, channels: server.channels.map((channel) => (channel.id === channelId ? to(channel) : channel)) };
}

function keepMine(server: Server, channel: Channel): Channel {
  const old = server.channels.find(({ id }) => id === channel.id);
  if (!old) return channel;
  const { permissions, readSeq, unread, unreadFrom } = old;
  const mine = { readSeq, unread, ...(unreadFrom && { unreadFrom }), ...(permissions && { permissions }) };
  return { ...channel, rev: Math.max(old.rev, channel.rev), ...mine };
}
