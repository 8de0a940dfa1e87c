// Which messages are new to the reader: where the line stands, and how many are below.

import type { Message } from '@rialto/client';

/** What came after `after`, up to `until`, is new. */
export interface Unseen {
  after: number;
  until: number;
}

/** The place in `messages` of the first one with a higher `seq`. */
export function firstAfter(messages: readonly Message[], seq: number): number {
  let from = 0;
  let to = messages.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((messages[middle]?.seq ?? 0) > seq) to = middle;
    else from = middle + 1;
  }
  return from;
}

const counts = (message: Message, me: string) => message.author.id !== me && message.deletedAt === null;

/** Whether the first message after `after` is loaded, and not further up, where nothing is loaded yet. */
export function isPlaced(messages: readonly Message[], hasOlder: boolean, after: number): boolean {
  return !hasOlder || firstAfter(messages, after) > 0;
}

/** The `seq` of the message that the line stands above; nothing while its place is not loaded. */
export function lineSeq(
  messages: readonly Message[],
  hasOlder: boolean,
  me: string,
  { after, until }: Unseen,
): number | undefined {
  if (!isPlaced(messages, hasOlder, after)) return undefined;
  for (let at = firstAfter(messages, after); at < messages.length; at += 1) {
    const message = messages[at];
    if (!message || message.seq > until) return undefined;
    if (counts(message, me)) return message.seq;
  }
  return undefined;
}

/** How many messages of others came after `seq`. */
export function countAfter(messages: readonly Message[], me: string, seq: number): number {
  let count = 0;
  for (let at = firstAfter(messages, seq); at < messages.length; at += 1) {
    const message = messages[at];
    if (message && counts(message, me)) count += 1;
  }
  return count;
}
