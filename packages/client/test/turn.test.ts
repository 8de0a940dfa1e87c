import { afterEach, expect, test, vi } from 'vitest';
import { Value } from '../src/readable.js';
import { atEndOfFrame } from '../src/turn.js';

/** All microtasks have run. */
const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what is done at the end of a frame is done at once after a rest, and in a burst once a frame', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  await vi.advanceTimersByTimeAsync(1000);
  const [one, other] = [vi.fn(), vi.fn()];
  const [planOne, planOther] = [atEndOfFrame(one), atEndOfFrame(other)];
  planOne();
  planOne();
  expect(one).not.toHaveBeenCalled();
  await endOfTurn();
  expect(one).toHaveBeenCalledTimes(1);
  // A thousand tasks, four in each millisecond: what Chromium makes of a thousand messages.
  for (let n = 1; n <= 1000; n += 1) {
    planOne();
    planOther();
    await vi.advanceTimersByTimeAsync(n % 4 ? 0 : 1);
  }
  await vi.advanceTimersByTimeAsync(16);
  expect(one).toHaveBeenCalledTimes(1 + Math.ceil(250 / 16));
  expect(other).toHaveBeenCalledTimes(Math.ceil(250 / 16));
});

test('what fails in a frame fails by itself', () => {
  const tasks: (() => void)[] = [];
  vi.stubGlobal('queueMicrotask', (task: () => void) => tasks.push(task));
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  vi.advanceTimersByTime(5000);
  const after = vi.fn();
  atEndOfFrame(() => {
    throw new Error('the fault of one');
  })();
  atEndOfFrame(after)();
  const runNext = () => tasks.shift()?.();
  runNext();
  expect(runNext).toThrow('the fault of one');
  runNext();
  expect(after).toHaveBeenCalledTimes(1);
});

test('a value that changes often is the newest at once, and is told of later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  // The clock begins anew: past what the test before has seen of it.
  await vi.advanceTimersByTimeAsync(10_000);
  const value = new Value(0);
  const told: number[] = [];
  value.subscribe(() => told.push(value.get()));
  value.setOften(1);
  value.setOften(2);
  expect([value.get(), told]).toEqual([2, []]);
  await endOfTurn();
  expect(told).toEqual([2]);
  value.setOften(3);
  value.set(4);
  expect(told).toEqual([2, 4]);
});
