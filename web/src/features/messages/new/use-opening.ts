import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

import type { History } from '../history/use-history';
import type { TimelineHandle } from '../timeline/timeline';
import type { NewLine } from './use-new-line';

/**
 * Where the reader is: at the end, or above it. `skipped` is at the end, past new messages that were never on the
 * screen: it does not read them.
 */
export type Place = 'end' | 'above' | 'skipped';

/** With more new changes than this one begins at the end: few read on from where they were weeks ago. */
const BACK_MAX = 500;

export interface OpeningOptions {
  /** Whether the log is there. */
  isReady: boolean;
  /** How many messages were unread. */
  unread: number;
  /** The log's cursor. */
  rev: number;
  line: NewLine | undefined;
  history: History;
  /** The key of the row below the line, while it is there. */
  rowKey: string | undefined;
  timeline: RefObject<TimelineHandle | null>;
  onPlace: (place: Place) => void;
}

/**
 * Opens a channel where reading goes on: at the first new message, which is loaded first if need be, else at the end.
 * Gives whether that is done; until then nothing is to be shown.
 */
export function useOpening(options: OpeningOptions): boolean {
  const { isReady, unread, rev, line, history, rowKey, timeline, onPlace } = options;
  const { goTo, failed } = history;
  const [isOpen, setOpen] = useState(unread === 0);
  const asked = useRef(false);
  useLayoutEffect(() => {
    if (isOpen || !isReady || !line) return;
    const { after, isPlaced } = line;
    if (!isPlaced && failed !== 'around' && rev - after <= BACK_MAX) {
      if (!asked.current) goTo(after + 1);
      asked.current = true;
      return;
    }
    if (rowKey === undefined) timeline.current?.toEnd();
    else timeline.current?.toItem(rowKey, 'keep');
    if (!isPlaced) onPlace('skipped');
    setOpen(true);
  }, [isOpen, isReady, line, rev, failed, goTo, rowKey, timeline, onPlace]);
  return isOpen;
}
