import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lane, makeLane, runHistories, stopLane } from './support/histories.js';
import { TestNode } from './support/node.js';
import { seeds } from './support/random.js';

let node: TestNode;
const lanes: Lane[] = [];

beforeAll(async () => {
  node = await TestNode.start();
  for (let n = 0; n < 12; n += 1) lanes.push(await makeLane(node));
});
afterAll(async () => {
  for (const lane of lanes) stopLane(lane);
  await node.dispose();
});

test('after a thousand random histories each client holds what a fresh load gives', { timeout: 180_000 }, async () => {
  expect(await runHistories(lanes, seeds(Number(process.env.HISTORIES ?? 1000)))).toEqual([]);
});
