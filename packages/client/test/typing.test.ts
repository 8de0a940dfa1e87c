// Who is typing, as the client holds it.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Message, User } from '../src/protocol/index.js';
import { Typing } from '../src/typing.js';

const user = (id: string): User => ({ id, username: id, displayName: id, avatarUrl: null });
const [ada, ben] = [user('ada'), user('ben')];
const channelId = 'c';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('who types is shown for eight seconds after it was last told', () => {
  const typing = new Typing();
  const names = () =>
    typing
      .of(channelId)
      .get()
      .map(({ id }) => id);
  typing.hear({ channelId, user: ada });
  vi.advanceTimersByTime(5_000);
  typing.hear({ channelId, user: ben });
  const both = typing.of(channelId).get();
  typing.hear({ channelId, user: ben });
  expect(typing.of(channelId).get()).toBe(both);
  expect(names()).toEqual(['ada', 'ben']);
  vi.advanceTimersByTime(3_000);
  expect(names()).toEqual(['ben']);
  typing.hear({ channelId, user: ben });
  vi.advanceTimersByTime(7_999);
  expect(names()).toEqual(['ben']);
  vi.advanceTimersByTime(1);
  expect(names()).toEqual([]);
});

test('their message ends it, in its channel', () => {
  const typing = new Typing();
  typing.hear({ channelId, user: ada });
  typing.hear({ channelId: 'other', user: ada });
  typing.said({ channelId, author: ada } as Message);
  expect(typing.of(channelId).get()).toEqual([]);
  expect(typing.of('other').get()).toEqual([ada]);
});

test('that I type is told at once, and seldom while I go on', () => {
  const typing = new Typing();
  const told: number[] = [];
  for (let ms = 0; ms < 10_000; ms += 100) {
    if (typing.begin(channelId)) told.push(ms);
    vi.advanceTimersByTime(100);
  }
  expect(told).toEqual([0, 4_000, 8_000]);
  expect(typing.begin('other')).toBe(true);
});
