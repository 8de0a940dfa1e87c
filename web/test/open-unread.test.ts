import { describe, expect, test } from 'vitest';

import { countedIn } from '../src/features/connection/open-unread';

const user = (id: string) => ({ id, username: id, displayName: id, avatarUrl: null });
const message = (seq: number, author: string, deletedAt: string | null = null) => ({
  seq,
  author: user(author),
  deletedAt,
});
const known = {
  messages: [message(1, 'cid'), message(2, 'cid')],
  rev: 2,
  blocked: new Set(['cid']),
  quiet: [],
  me: 'ada',
};

describe('what is unread in the open channel', () => {
  test('counts without what somebody says who is blocked', () => {
    expect(countedIn({ unread: 3, readSeq: 1 }, known)).toBe(2);
    expect(countedIn({ unread: 3, readSeq: 1 }, { ...known, blocked: new Set() })).toBe(3);
  });

  test('leaves out what was told of quietly and is not held, and nothing twice', () => {
    expect(countedIn({ unread: 4, readSeq: 1 }, { ...known, quiet: [2, 3, 5] })).toBe(1);
    expect(countedIn({ unread: 1, readSeq: 4 }, { ...known, quiet: [2, 3, 5] })).toBe(0);
  });

  test('counts what was deleted no more, as the node does', () => {
    const messages = [message(2, 'cid', '2026-01-01T00:00:00.000Z'), message(3, 'ben')];
    expect(countedIn({ unread: 1, readSeq: 1 }, { ...known, messages, rev: 4 })).toBe(1);
  });

  test('counts nothing that was read once and marked unread, but what is new since', () => {
    const marked = { unread: 3, readSeq: 2, unreadFrom: 1 };
    const held = [message(1, 'ben'), message(2, 'ben')];
    expect(countedIn(marked, { ...known, messages: held })).toBe(0);
    const more = [...held, message(3, 'ben'), message(4, 'cid'), message(5, 'ada')];
    expect(countedIn(marked, { ...known, messages: more, rev: 5 })).toBe(1);
  });

  test('is "100 or more" as it was told', () => {
    expect(countedIn({ unread: 100, readSeq: 0 }, known)).toBe(100);
  });
});
