import type { ChannelHistory } from '@rialto/client';
import { type RefObject, useEffect, useMemo, useState } from 'react';

import { useLocation } from '../../../lib/router';
import type { TimelineHandle } from '../timeline/timeline';

/** So long the message is marked to which a link has led. */
const MARKED_MS = 3_000;

/** A message by its place in the channel; another object each time a link to it is followed. */
export interface Target {
  seq: number;
}

/** The message that the address names, as `messagePath` does. */
export function useAddressed(): Target | undefined {
  // The same address again is another way there.
  const location = useLocation();
  return useMemo(() => {
    const seq = Number(new URLSearchParams(location.search).get('message'));
    return Number.isSafeInteger(seq) && seq > 0 ? { seq } : undefined;
  }, [location]);
}

interface Options {
  /** Whether the messages are shown; the opening leads to the first target by itself. */
  isOpen: boolean;
  goTo: ChannelHistory['goTo'];
  /** The key of its row, while it is there. */
  rowKey: string | undefined;
  timeline: RefObject<TimelineHandle | null>;
}

/** Leads to a message, and marks it for a moment; says whether it was not found. */
export function useTarget(target: Target | undefined, { isOpen, goTo, rowKey, timeline }: Options) {
  const [first] = useState(target);
  /** What was asked for: what is shown is around it, or as near as can be. */
  const [reached, setReached] = useState(first);
  const [shown, setShown] = useState<Target>();
  useEffect(() => {
    if (isOpen && target && target !== first) void goTo(target.seq).then(() => setReached(target));
  }, [isOpen, target, first, goTo]);
  const isThere = isOpen && target !== undefined && reached === target;
  useEffect(() => {
    if (!isThere || rowKey === undefined) return;
    if (target !== first) timeline.current?.toItem(rowKey, 'focus');
    setShown(target);
    const timer = setTimeout(() => setShown(undefined), MARKED_MS);
    return () => clearTimeout(timer);
  }, [isThere, target, first, rowKey, timeline]);
  return { marked: shown?.seq, isMissing: isThere && rowKey === undefined };
}
