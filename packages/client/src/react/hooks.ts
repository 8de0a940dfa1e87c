// What components see of the client.

import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { LOADING } from '../channel.js';
import { CONNECTING } from '../client.js';
import { findServer, NO_SERVERS } from '../counts.js';
import type { User } from '../protocol/index.js';
import type { ChannelHandle, ChannelLog, ChannelView, Connection, RialtoClient, ServersState } from '../types.js';
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

/** A channel's log, and what can be done with it. */
export interface ChannelMessages
  extends ChannelLog,
    Pick<ChannelHandle, 'loadOlder' | 'reload' | 'trim' | 'send' | 'retry' | 'discard'> {}

/**
 * Views a channel while the component is mounted. `reading: false` says that the newest message is not before the
 * reader's eyes (scrolled up).
 */
export function useMessages(channelId: string, { reading = true }: { reading?: boolean } = {}): ChannelMessages {
  const client = useRialto();
  const channel = client.channel(channelId);
  const view = useRef<ChannelView | undefined>(undefined);
  const isReading = useRef(reading);
  useEffect(() => {
    isReading.current = reading;
    view.current?.setReading(reading);
  }, [reading]);
  useEffect(() => {
    const opened = channel.open({ reading: isReading.current });
    view.current = opened;
    return () => {
      opened.close();
      view.current = undefined;
    };
  }, [channel]);
  const log = useReadable(channel.log, LOADING);
  return useMemo(() => {
    const { loadOlder, reload, trim, send, retry, discard } = channel;
    return { ...log, loadOlder, reload, trim, send, retry, discard };
  }, [channel, log]);
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
