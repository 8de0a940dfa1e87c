// A stretch of a channel's history beside the client's log, for readers who are where the log does not reach: pure.
// The log ends at the head and is kept short; the stretch is what stands before it, or, apart from it, around a place.

import type { ChannelLog, Message, MessagesBody } from '@rialto/client';

import { firstAfter } from '../new/new-messages';

/** Messages without a hole between them, in seq order. */
export interface Stretch {
  readonly messages: readonly Message[];
  /** Nothing is missing from the first one up to this seq. */
  readonly reach: number;
  /** Whether there is more before the first one. */
  readonly hasOlder: boolean;
}

export const NO_STRETCH: Stretch = { messages: [], reach: 0, hasOlder: false };

/** What the timeline shows. */
export interface Shown {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** Whether it ends at the channel's head. */
  readonly reachesHead: boolean;
  /** Whether older messages are the stretch's to load, and not the log's. */
  readonly isStretch: boolean;
}

type Held = Pick<ChannelLog, 'messages' | 'hasOlder'>;
type Page = Pick<MessagesBody, 'messages' | 'rev'>;

/** With more than this, what is far from the reader is let go of: it loads again. */
export const HELD_MAX = 1_000;
/** So many of the newest ones the log keeps. */
export const HELD_AFTER = 500;
/** So many stay on the side of the reader that is cut. */
const BESIDE = 400;

/** Everything from this seq on is in the log. */
const beginOf = ({ messages, hasOlder }: Held) => (hasOlder ? (messages[0]?.seq ?? Number.POSITIVE_INFINITY) : 0);

/** The log with the stretch before it, where nothing is missing between them; else the stretch alone. */
export function shownOf(stretch: Stretch, log: Held): Shown {
  const begin = beginOf(log);
  const before = stretch.messages.slice(0, firstAfter(stretch.messages, begin - 1));
  if (before.length === 0) {
    return { messages: log.messages, hasOlder: log.hasOlder, reachesHead: true, isStretch: false };
  }
  const { hasOlder, reach } = stretch;
  const reachesHead = reach >= begin - 1;
  return { messages: reachesHead ? [...before, ...log.messages] : before, hasOlder, reachesHead, isStretch: true };
}

/** A page that was read before the seq `before`. */
export function stretchOf({ messages, rev }: Page, before: number, limit: number): Stretch {
  return { messages, reach: Math.min(before - 1, rev), hasOlder: messages.length >= limit };
}

/** With the page before its first message. */
export function withOlder(stretch: Stretch, { messages }: Page, limit: number): Stretch {
  return { ...stretch, messages: [...messages, ...stretch.messages], hasOlder: messages.length >= limit };
}

/** With the page after its reach, read before the seq `before`. */
export function withNewer(stretch: Stretch, { messages, rev }: Page, before: number): Stretch {
  const newer = messages.slice(firstAfter(messages, stretch.reach));
  return { ...stretch, messages: [...stretch.messages, ...newer], reach: Math.min(before - 1, rev) };
}

/** With all that is shown but the newest `keep` messages, which the log goes on to hold alone. */
export function takenOver(stretch: Stretch, log: Held, keep: number): Stretch {
  const { messages, hasOlder, reachesHead } = shownOf(stretch, log);
  const next = messages.at(-keep);
  if (!reachesHead || !next || messages.length <= keep || next.seq - 1 <= stretch.reach) return stretch;
  return { messages: messages.slice(0, -keep), reach: next.seq - 1, hasOlder };
}

/** Without what is far from the message `seq`, on the side that is further away. */
export function cutAround(stretch: Stretch, seq: number): Stretch {
  const { messages } = stretch;
  const at = firstAfter(messages, seq - 1);
  const [begin, end] = [at - BESIDE, at + BESIDE];
  if (at >= messages.length / 2)
    return begin > 0 ? { ...stretch, messages: messages.slice(begin), hasOlder: true } : stretch;
  if (messages.length <= end) return stretch;
  const kept = messages.slice(0, end);
  return { ...stretch, messages: kept, reach: kept.at(-1)?.seq ?? 0 };
}

/** A message of it as it is now. */
export function withUpdate(stretch: Stretch, message: Message): Stretch {
  const at = firstAfter(stretch.messages, message.seq - 1);
  const there = stretch.messages[at];
  if (there?.seq !== message.seq || there.rev >= message.rev) return stretch;
  return { ...stretch, messages: stretch.messages.with(at, message) };
}
