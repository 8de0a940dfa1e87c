// What an answer shows of the message that it answers. The node works it out when it reads; a client, when it hears of a change.

import type { Message, Quote } from './protocol/index.js';

/** As many characters as the node tells of a message. */
const PREVIEW_MAX = 140;

export function quoteOf({ id, seq, author, nickname, content, deletedAt }: Message): Quote {
  // A character has one or two code units.
  const beginning = [...content.slice(0, 2 * PREVIEW_MAX)].slice(0, PREVIEW_MAX).join('');
  const preview = beginning.replace(/\p{Cc}/gu, ' ');
  return { id, seq, author, ...(nickname && { nickname }), preview, deleted: deletedAt !== null };
}

/** The messages with what they show of those that have changed; the same array where that stays as it was. */
export function requoted<M extends Message>(messages: readonly M[], changes: readonly Message[]): readonly M[] {
  // What is new has no answers yet.
  const changed = new Map(changes.filter(({ rev, seq }) => rev > seq).map((message) => [message.id, message]));
  if (!changed.size) return messages;
  const now = messages.map((message) => {
    const parent = message.replyTo && changed.get(message.replyTo.id);
    const replyTo = parent && quoteOf(parent);
    return replyTo && !isSame(replyTo, message.replyTo) ? { ...message, replyTo } : message;
  });
  return now.some((message, at) => message !== messages[at]) ? now : messages;
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
