// A channel in a component.

import { useEffect, useMemo, useRef } from 'react';
import { LOADING } from '../channel.js';
import { historyOf } from '../navigation.js';
import type { ChannelHandle, ChannelHistory, ChannelLog, ChannelView } from '../types.js';
import { useRialto } from './provider.js';
import { useReadable } from './readable.js';

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

/** As `useMessages`, with the ways to any place of the channel's history. */
export function useHistory(channelId: string, options?: { reading?: boolean }): ChannelMessages & ChannelHistory {
  const messages = useMessages(channelId, options);
  const channel = useRialto().channel(channelId);
  const history = useMemo(() => historyOf(channel), [channel]);
  return useMemo(() => ({ ...messages, ...history }), [messages, history]);
}
