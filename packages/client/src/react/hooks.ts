// What components see of the client.

import { useMemo, useSyncExternalStore } from 'react';
import { CONNECTING } from '../client.js';
import { findServer, NO_SERVERS } from '../counts.js';
import { NO_DIRECTS } from '../directs.js';
import type { Permissions, Server, User } from '../protocol/index.js';
import type { Connection, DirectsState, RialtoClient, ServersState } from '../types.js';
import { NOBODY } from '../typing.js';
import { useRialto } from './provider.js';
import { useReadable } from './readable.js';

/** The guide's four. */
export interface RialtoSocket
  extends Pick<RialtoClient, 'sendMessage' | 'subscribeToMessages' | 'getNotificationCount'> {
  /** Whether everything that happens is heard. */
  isConnected: boolean;
}

/** Send, hear, count, and know whether it is live. The functions stay the same ones. */
export function useSocket(): RialtoSocket {
  const { sendMessage, subscribeToMessages, getNotificationCount, connection } = useRialto();
  const isConnected = useReadable(connection, CONNECTING).state === 'live';
  return useMemo(
    () => ({ sendMessage, subscribeToMessages, getNotificationCount, isConnected }),
    [sendMessage, subscribeToMessages, getNotificationCount, isConnected],
  );
}

/** My servers, with their channels and numbers. */
export function useServers(): ServersState {
  return useReadable(useRialto().servers, NO_SERVERS);
}

/** One of my servers, as it is now: its roles, categories and channels, and what I may there. */
export function useServer(serverId: string): Server | undefined {
  const { servers } = useRialto();
  const find = () => findServer(servers.get(), serverId);
  return useSyncExternalStore(servers.subscribe, find, () => undefined);
}

const NOTHING: Permissions = [];

/** What I may in a server, or in one of its channels; nothing where I do not have it. */
export function usePermissions(serverId: string, channelId?: string): Permissions {
  const server = useServer(serverId);
  if (channelId === undefined) return server?.permissions ?? NOTHING;
  const channel = server?.channels.find(({ id }) => id === channelId);
  return (channel && (channel.permissions ?? server?.permissions)) ?? NOTHING;
}

/** My direct conversations, with their channels and numbers. */
export function useDirects(): DirectsState {
  return useReadable(useRialto().directs, NO_DIRECTS);
}

/** The number of a server's badge; 100 means "100 or more". */
export function useUnread(serverId: string): number {
  const { servers } = useRialto();
  const count = () => findServer(servers.get(), serverId)?.count ?? 0;
  return useSyncExternalStore(servers.subscribe, count, () => 0);
}

/** Who else is typing in a channel that I view. `useRialto().typing(channelId)` tells the others that I am. */
export function useTyping(channelId: string): readonly User[] {
  return useReadable(useRialto().typists(channelId), NOBODY);
}

/** Where the connection stands, and how many messages wait for it. */
export function useConnection(): Connection {
  return useReadable(useRialto().connection, CONNECTING);
}

/** Who I am, once the node has said it. */
export function useUser(): User | undefined {
  return useReadable(useRialto().user, undefined);
}
