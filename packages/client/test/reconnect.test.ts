// When a client tries again: by chance within a bound that grows (full jitter), so that many do not come at once.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createClient, type RialtoClient } from '../src/index.js';
import { becomes } from './support/waiting.js';

const clients: RialtoClient[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.close();
});

/** A client of an address where nobody answers. */
async function clientOfNobody(): Promise<RialtoClient> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on a port has an address');
  server.close();
  const client = createClient({ url: `http://127.0.0.1:${address.port}`, token: 'none' });
  clients.push(client);
  client.connect();
  return client;
}

/** How long the client waits after each of `times` failed attempts, in milliseconds. */
async function delaysOf(client: RialtoClient, times: number): Promise<number[]> {
  const delays: number[] = [];
  let last: number | undefined;
  while (delays.length < times) {
    const isNew = ({ retryAt }: { retryAt?: number }) => retryAt !== undefined && retryAt !== last;
    const heard = becomes(client.connection, isNew, 'the next plan').then(({ retryAt = 0 }) => {
      last = retryAt;
      return retryAt - Date.now();
    });
    if (delays.length) client.retryNow();
    delays.push(await heard);
  }
  return delays;
}

test.each([0.999, 0.5, 0.1])('with the chance %f it is that part of 5, 10, 20, 30 and 30 s', async (chance) => {
  vi.spyOn(Math, 'random').mockReturnValue(chance);
  const delays = await delaysOf(await clientOfNobody(), 5);
  const expected = [5000, 10_000, 20_000, 30_000, 30_000].map((bound) => bound * chance);
  for (const [n, delay] of delays.entries()) {
    expect(delay).toBeLessThanOrEqual(expected[n] ?? 0);
    expect(delay).toBeGreaterThan((expected[n] ?? 0) - 200);
  }
});

test('the first delays of many are spread over all of 5 s', async () => {
  const first = await Promise.all(
    Array.from({ length: 100 }, async () => (await delaysOf(await clientOfNobody(), 1))[0] ?? 0),
  );
  // That a fifth of the time stays empty has a chance of one in a thousand million.
  for (let from = 0; from < 5000; from += 1000)
    expect(first.filter((delay) => delay >= from && delay < from + 1000)).not.toEqual([]);
});
