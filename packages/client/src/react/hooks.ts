// What components see of the client.

import { useMemo, useSyncExternalStore } from 'react';
import { CONNECTING } from '../client.js';
import { findServer, NO_SERVERS } from '../counts.js';
import type { User } from '../protocol/index.js';
import type { Connection, RialtoClient, ServersState } from '../types.js';
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

/** The number of a server's badge; 100 means "100 or more". */
export function useUnread(serverId: string): number {
  const { servers } = useRialto();
  const count = () => findServer(servers.get(), serverId)?.count ?? 0;
  return useSyncExternalStore(servers.subscribe, count, () => 0);
}

/** Where the connection stands, and how many messages wait for it. */
export function useConnection(): Connection {
  return useReadable(useRialto().connection, CONNECTING);
}

/** Who I am, once the node has said it. */
export function useUser(): User | undefined {
  return useReadable(useRialto().user, undefined);
}
