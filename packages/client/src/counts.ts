// My servers and their numbers. An absolute number replaces, a notification adds one (docs/protocol.md, "Numbers").

import type { Channel, ChannelRemoved, NotificationsCount, NotificationUpdate, Server } from './protocol/index.js';
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
  const unread = new Map(channels.map((channel) => [channel.channelId, channel.unread]));
  return change(state, serverId, (server) => ({
    ...server,
    count,
    channels: server.channels.map((channel) => {
      const now = unread.get(channel.id);
      if (now === undefined || now === channel.unread) return channel;
      // Nothing unread: it was read up to what is known of it, on whatever device.
      return { ...channel, unread: now, readSeq: now === 0 ? Math.max(channel.readSeq, channel.rev) : channel.readSeq };
    }),
  }));
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
  const { permissions, readSeq, unread } = old;
  return { ...channel, rev: Math.max(old.rev, channel.rev), readSeq, unread, ...(permissions && { permissions }) };
}
