import type { ChannelHistory } from '@rialto/client';
import { type RefObject, useLayoutEffect, useState } from 'react';

import type { TimelineHandle } from '../timeline/timeline';
import type { NewLine } from './use-new-line';

/**
 * Where the reader is: at the end, or above it. `skipped` is at the end, past new messages that were never on the
 * screen: it does not read them.
 */
export type Place = 'end' | 'above' | 'skipped';

interface OpeningOptions {
  /** Whether the log is there. */
  isReady: boolean;
  /** How many messages were unread. */
  unread: number;
  /** The message that is to be seen instead, by its place. */
  target: number | undefined;
  /** Whether the place to begin at is on its way. */
  isLoading: boolean;
  line: NewLine | undefined;
  goTo: ChannelHistory['goTo'];
  /** The key of the row below the line, or of the target, while it is there. */
  rowKey: string | undefined;
  timeline: RefObject<TimelineHandle | null>;
  onPlace: (place: Place) => void;
}

/**
 * Opens a channel at the message that its address names, or where reading goes on: at the first new message, where the
 * client goes there, else at the end. Gives whether that is done; until then nothing is to be shown.
 */
export function useOpening(options: OpeningOptions): boolean {
  const { isReady, unread, target, isLoading, line, goTo, rowKey, timeline, onPlace } = options;
  const [isThere, setThere] = useState(false);
  const [isOpen, setOpen] = useState(unread === 0 && target === undefined);
  useLayoutEffect(() => {
    if (isReady && !isOpen) void goTo(target ?? 'unread').then(() => setThere(true));
  }, [isReady, isOpen, target, goTo]);
  useLayoutEffect(() => {
    if (isOpen || !isThere || isLoading || !line) return;
    if (rowKey === undefined) timeline.current?.toEnd();
    else timeline.current?.toItem(rowKey, target === undefined ? 'keep' : 'focus');
    if (target === undefined ? !line.isPlaced : rowKey === undefined && unread > 0) onPlace('skipped');
    setOpen(true);
  }, [isOpen, isThere, isLoading, line, target, unread, rowKey, timeline, onPlace]);
  return isOpen;
}
