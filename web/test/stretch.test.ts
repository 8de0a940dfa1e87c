import type { Message } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import {
  cutAround,
  HELD_AFTER,
  HELD_MAX,
  NO_STRETCH,
  type Stretch,
  shownOf,
  stretchOf,
  takenOver,
  withNewer,
  withOlder,
  withUpdate,
} from '../src/features/messages/history/stretch';
import { message, messages } from './message';

const seqs = ({ messages: held }: { messages: readonly Message[] }) => held.map(({ seq }) => seq);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
const log = (first: number, last: number) => ({ messages: messages(first, last - first + 1), hasOlder: first > 1 });

/** A channel of `head` messages, read as the node reads it. */
function page(head: number, before: number, limit: number) {
  const last = Math.min(head, before - 1);
  const first = Math.max(1, last - limit + 1);
  return { messages: messages(first, last - first + 1), rev: head };
}

describe('a stretch of history', () => {
  test('far from the log it is shown alone', () => {
    const stretch = stretchOf(page(500, 151, 100), 151, 100);
    expect(seqs(shownOf(stretch, log(451, 500)))).toEqual(range(51, 150));
    expect(shownOf(stretch, log(451, 500))).toMatchObject({ hasOlder: true, reachesHead: false, isStretch: true });
  });

  test('where nothing is missing between them it stands before the log', () => {
    const stretch = stretchOf(page(500, 451, 100), 451, 100);
    expect(seqs(shownOf(stretch, log(451, 500)))).toEqual(range(351, 500));
    expect(seqs(shownOf(stretch, log(401, 500)))).toEqual(range(351, 500));
    expect(shownOf(stretch, log(451, 500)).reachesHead).toBe(true);
    expect(shownOf(stretch, log(452, 500)).reachesHead).toBe(false);
  });

  test('where the log holds as much, the log is shown', () => {
    const held = log(1, 60);
    expect(shownOf(stretchOf(page(60, 41, 100), 41, 100), held).messages).toBe(held.messages);
    expect(shownOf(NO_STRETCH, held)).toMatchObject({ reachesHead: true, isStretch: false });
  });

  test('it grows at both ends, and knows where it begins', () => {
    let stretch = stretchOf(page(500, 151, 100), 151, 100);
    stretch = withOlder(stretch, page(500, 51, 100), 100);
    expect(stretch.hasOlder).toBe(false);
    stretch = withNewer(stretch, page(500, 251, 100), 251);
    expect(seqs(stretch)).toEqual(range(1, 250));
    expect(stretch.reach).toBe(250);
  });

  test('it reaches no further than the head was when its page was read', () => {
    const stretch = withNewer(stretchOf(page(120, 101, 50), 101, 50), page(120, 201, 100), 201);
    expect(stretch.reach).toBe(120);
    expect(seqs(stretch)).toEqual(range(51, 120));
  });

  test('seqs that no message has leave no hole', () => {
    const held = [message(3), message(7)];
    const stretch = withNewer({ messages: held, reach: 8, hasOlder: false }, { messages: [message(12)], rev: 40 }, 19);
    expect(seqs(stretch)).toEqual([3, 7, 12]);
    expect(shownOf(stretch, { messages: [message(19), message(21)], hasOlder: true }).reachesHead).toBe(true);
  });

  test('a log that is cut hands over what it lets go of, and nothing of what is shown changes', () => {
    const whole = log(1, HELD_MAX + 1);
    const stretch = takenOver(NO_STRETCH, whole, HELD_AFTER);
    const cut = { messages: whole.messages.slice(-HELD_AFTER), hasOlder: true };
    expect(shownOf(stretch, whole).messages).toEqual(whole.messages);
    expect(shownOf(stretch, cut).messages).toEqual(whole.messages);
    const again = { messages: [...cut.messages, ...messages(HELD_MAX + 2, 600)], hasOlder: true };
    expect(seqs(shownOf(takenOver(stretch, again, HELD_AFTER), again))).toEqual(range(1, HELD_MAX + 601));
  });

  test('what is far from the reader is let go of, on the side that is further away', () => {
    const long: Stretch = { messages: messages(1, 1_200), reach: 1_200, hasOlder: false };
    const top = cutAround(long, 10);
    expect([seqs(top)[0], top.reach, top.hasOlder]).toEqual([1, 409, false]);
    const bottom = cutAround(long, 1_190);
    expect([seqs(bottom)[0], bottom.reach, bottom.hasOlder]).toEqual([790, 1_200, true]);
    expect(cutAround(top, 10)).toBe(top);
  });

  // A burst of messages is heard of once a frame, so that many may come at once.
  test.each([1, 7, 250, 900])('however long somebody stays in the past, it stays bounded: %i at once', (step) => {
    for (const place of [10, 100, 190]) {
      let stretch = NO_STRETCH;
      let held = log(1, 200);
      for (let head = 201; head <= 10_000; head += step) {
        held = { ...held, messages: [...held.messages, ...messages(head, step)] };
        if (shownOf(stretch, held).messages.length <= HELD_MAX) continue;
        stretch = cutAround(takenOver(stretch, held, HELD_AFTER), place);
        held = { messages: held.messages.slice(-HELD_AFTER), hasOlder: true };
        const { messages: shown } = shownOf(stretch, held);
        expect(shown.length).toBeLessThanOrEqual(1.3 * HELD_MAX);
        expect(shown.some(({ seq }) => seq === place)).toBe(true);
        expect(cutAround(takenOver(stretch, held, HELD_AFTER), place)).toBe(stretch);
      }
    }
  });

  test('a change of a message replaces it, and an older one does not', () => {
    const stretch = stretchOf(page(50, 51, 50), 51, 50);
    const edited = withUpdate(stretch, message(5, 'ada', { rev: 60, content: 'other words' }));
    expect(edited.messages[4]?.content).toBe('other words');
    expect(withUpdate(edited, message(5, 'ada', { rev: 59 }))).toBe(edited);
    expect(withUpdate(edited, message(99, 'ada', { rev: 61 }))).toBe(edited);
  });
});
