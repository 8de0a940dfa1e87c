// Messages to try things with.

import type { Message, PendingMessage } from '@rialto/client';

export const start = Date.UTC(2026, 10, 20, 12);

/** The message with `seq`, a minute after the one before it. */
export function message(seq: number, author = 'ada', change: Partial<Message> = {}): Message {
  return {
    id: `message-${seq}`,
    serverId: 'server',
    channelId: 'channel',
    seq,
    rev: seq,
    author: { id: author, username: author, displayName: author, avatarUrl: null },
    content: `Number ${seq}`,
    createdAt: new Date(start + seq * 60_000).toISOString(),
    editedAt: null,
    deletedAt: null,
    replyTo: null,
    reactions: [],
    pinnedAt: null,
    thread: null,
    ...change,
  };
}

export function pending(clientId: string, createdAt: number): PendingMessage {
  return { clientId, channelId: 'channel', content: clientId, createdAt, state: 'sending' };
}

/** `count` messages from `first` on. */
export const messages = (first: number, count: number, author?: string): Message[] =>
  Array.from({ length: count }, (_, at) => message(first + at, author));
