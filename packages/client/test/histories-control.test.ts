// The negative control of histories.test.ts: a client whose log does not look for gaps must be found out.

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { History } from '../src/history.js';
import type { Message } from '../src/index.js';
import { type Lane, makeLane, runHistories, stopLane } from './support/histories.js';
import { TestNode } from './support/node.js';
import { seeds } from './support/random.js';

vi.mock('../src/history.js', async (original) => {
  const history = await original<typeof import('../src/history.js')>();
  const heard = (state: History, message: Message): History =>
    state.epoch && message.rev > state.rev
      ? history.heard({ ...state, rev: message.rev - 1, heard: 0 }, message)
      : state;
  return { ...history, heard };
});

let node: TestNode;
const lanes: Lane[] = [];

beforeAll(async () => {
  node = await TestNode.start();
  for (let n = 0; n < 4; n += 1) lanes.push(await makeLane(node));
});
afterAll(async () => {
  for (const lane of lanes) stopLane(lane);
  await node.dispose();
});

test('a client that does not look for gaps does not hold what a fresh load gives', async () => {
  const found = await runHistories(lanes, seeds(30), 500);
  expect(found.filter((complaint) => complaint.includes('the log is not what a fresh load gives'))).not.toEqual([]);
});
