import type { Channel, ChannelLog } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState, useSyncExternalStore } from 'react';

/** A channel as it was when it was opened, before reading changed it. */
export interface Opened {
  /** How many messages were unread, after which seq, and up to which rev. */
  unread: number;
  readSeq: number;
  rev: number;
}

/** What `channel` is at the first call. */
export function useOpened({ unread, unreadFrom, readSeq, rev }: Channel): Opened {
  const [opened] = useState({ unread, readSeq: unreadFrom === undefined ? readSeq : unreadFrom - 1, rev });
  return opened;
}

/**
 * Whether the log can be shown: one that was kept from an earlier visit lacks what is new since, and only where nothing
 * can be heard it is better than nothing.
 */
export function useReady({ state, rev }: ChannelLog, opened: Opened): boolean {
  const { connection } = useRialto();
  const isLive = useSyncExternalStore(connection.subscribe, () => connection.get().state === 'live');
  const [isWhole, setWhole] = useState(opened.unread === 0);
  if (!isWhole && (state !== 'ready' || rev >= opened.rev || !isLive)) setWhole(true);
  return state === 'ready' && isWhole;
}
