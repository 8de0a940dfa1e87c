import { describe, expect, test } from 'vitest';

import { countAfter, firstAfter, lineSeq } from '../src/features/messages/new/new-messages';
import { message, messages } from './message';

describe('what is new', () => {
  const log = [...messages(1, 5, 'ben'), message(6, 'me'), ...messages(7, 3, 'ben')];

  test('the line stands above the first unread message of somebody else', () => {
    expect(lineSeq(log, false, 'me', { after: 3, until: 9 })).toBe(4);
    expect(lineSeq(log, false, 'me', { after: 5, until: 9 })).toBe(7);
  });

  test('what came after the channel was opened draws no line', () => {
    expect(lineSeq(log, false, 'me', { after: 7, until: 7 })).toBeUndefined();
    expect(lineSeq(log, false, 'me', { after: 5, until: 6 })).toBeUndefined();
  });

  test('a line whose place is not loaded yet is not drawn elsewhere', () => {
    const page = log.slice(4);
    expect(lineSeq(page, true, 'me', { after: 2, until: 9 })).toBeUndefined();
    expect(lineSeq(log, true, 'me', { after: 2, until: 9 })).toBe(3);
    expect(lineSeq(log, false, 'me', { after: 0, until: 9 })).toBe(1);
  });

  test('deleted messages and my own count for nothing', () => {
    const deleted = message(10, 'ben', { deletedAt: '2026-11-20T12:00:00.000Z', content: '' });
    expect(countAfter([...log, deleted], 'me', 4)).toBe(4);
    expect(lineSeq([...log, deleted], false, 'me', { after: 9, until: 10 })).toBeUndefined();
  });

  test('a place is found by its seq', () => {
    expect(firstAfter(log, 0)).toBe(0);
    expect(firstAfter(log, 6)).toBe(6);
    expect(firstAfter(log, 99)).toBe(9);
  });
});
