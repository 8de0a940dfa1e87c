import { describe, expect, test } from 'vitest';

import { rowsOf } from '../src/features/messages/timeline/rows';
import { message, messages, pending, start } from './message';

const groups = (rows: ReturnType<typeof rowsOf>) => rows.map(({ beginsGroup }) => beginsGroup);

describe('the rows of a timeline', () => {
  test('messages of one author within five minutes stand together', () => {
    const late = message(9, 'ada');
    const rows = rowsOf([message(1), message(2), message(3, 'ben'), message(4), late], [], 'ada', []);
    expect(groups(rows)).toEqual([true, false, true, true, true]);
  });

  test('a day begins with its first message, and a group with it', () => {
    const nextDay = message(2, 'ada', { createdAt: new Date(start + 26 * 3_600_000).toISOString() });
    const rows = rowsOf([message(1), nextDay], [], 'ada', []);
    expect(rows.map(({ beginsDay }) => beginsDay)).toEqual([true, true]);
    expect(groups(rows)).toEqual([true, true]);
  });

  test('the line of new messages begins a group', () => {
    const rows = rowsOf(messages(1, 3), [], 'ada', [2]);
    expect(rows.map(({ isFirstNew }) => isFirstNew)).toEqual([false, true, false]);
    expect(groups(rows)).toEqual([true, true, false]);
  });

  test('an answer begins a group, and so does one that waits', () => {
    const { id, seq, author } = message(1);
    const answer = message(2, 'ada', { replyTo: { id, seq, author, preview: 'one', deleted: false } });
    const waiting = { ...pending('a', start + 300_000), replyToId: id };
    const rows = rowsOf([message(1), answer, message(3)], [waiting, pending('b', start + 300_000)], 'ada', []);
    expect(groups(rows)).toEqual([true, true, false, true, false]);
  });

  test('what waits stands last, in the group of its author, even where clocks differ', () => {
    const rows = rowsOf([message(5)], [pending('a', start), pending('b', start + 1)], 'ada', []);
    expect(rows.map(({ key }) => key)).toEqual(['message-5', 'a', 'b']);
    expect(groups(rows)).toEqual([true, false, false]);
    expect(rows[2]?.at).toBeGreaterThanOrEqual(rows[0]?.at ?? Infinity);
  });

  test('each has its place in the channel, what waits after all that is there', () => {
    const waiting = [pending('a', start), pending('b', start + 1)];
    expect(rowsOf(messages(7, 2), waiting, 'ada', []).map(({ position }) => position)).toEqual([7, 8, 9, 10]);
    expect(rowsOf(messages(7, 3), waiting, 'ada', []).map(({ position }) => position)).toEqual([7, 8, 9, 10, 11]);
    expect(rowsOf([], waiting, 'ada', []).map(({ position }) => position)).toEqual([1, 2]);
  });

  test('a message keeps its key when it is acknowledged', () => {
    const [waiting] = rowsOf([], [pending('mine', start)], 'ada', []);
    const [said] = rowsOf([message(1, 'ada', { clientId: 'mine' })], [], 'ada', []);
    expect(said?.key).toBe(waiting?.key);
  });

  test('with a new message, the rows before it are the same objects; with an older page, all but the first', () => {
    const held = messages(100, 10_000);
    const before = rowsOf(held, [], 'ada', []);
    const after = rowsOf([...held, message(10_100)], [], 'ada', []);
    expect(after.slice(0, -1).every((row, at) => row === before[at])).toBe(true);
    const older = rowsOf([...messages(50, 50), ...held], [], 'ada', []);
    expect(older.slice(51).every((row, at) => row === before[at + 1])).toBe(true);
    expect(older[50]).not.toBe(before[0]);
  });

  test('with the rows from before, the rows are the same as without', () => {
    const held = messages(1, 20);
    const last = rowsOf(held, [pending('a', start)], 'ada', [5]);
    const histories = [
      { log: [...held, message(21, 'ben')], line: [5] },
      { log: [...messages(-4, 5), ...held], line: [5] },
      { log: held.slice(7), line: [] },
      { log: held.with(9, message(10, 'ada', { deletedAt: '2026-11-20T12:00:00.000Z', rev: 30 })), line: [12, 14] },
    ];
    for (const { log, line } of histories) {
      const waiting = [pending('b', start)];
      const swift = rowsOf(log, waiting, 'ada', line, last);
      expect(swift).toEqual(rowsOf(structuredClone(log), structuredClone(waiting), 'ada', line));
    }
  });

  test('an edit renews its row alone', () => {
    const held = messages(1, 5);
    const before = rowsOf(held, [], 'ada', []);
    const edited = message(3, 'ada', { content: 'other words', rev: 6 });
    const after = rowsOf(held.with(2, edited), [], 'ada', []);
    expect(after.map((row, at) => row === before[at])).toEqual([true, true, false, true, true]);
  });
});
