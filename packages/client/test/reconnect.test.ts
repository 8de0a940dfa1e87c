// When a client tries again: at once, then quickly by chance, later seldom. And what it says of that meanwhile.

import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { TcpProxy } from '../../../e2e/support/proxy.mjs';
import { type Connection, createClient, type RialtoClient } from '../src/index.js';
import { TestNode } from './support/node.js';
import { type Person, person } from './support/people.js';
import { becomes } from './support/waiting.js';

const QUICK_MS = 1_200;
const clients: RialtoClient[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  for (const client of clients.splice(0)) client.close();
});

function connected(url: string, token = 'none'): RialtoClient {
  const client = createClient({ url, token });
  clients.push(client);
  client.connect();
  return client;
}

/** A client of an address where nobody answers. */
async function clientOfNobody(): Promise<RialtoClient> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on a port has an address');
  server.close();
  return connected(`http://127.0.0.1:${address.port}`);
}

/** How long the client waits before each of its next `times` attempts that are planned, in milliseconds. */
async function delaysOf(client: RialtoClient, times: number): Promise<number[]> {
  const delays: number[] = [];
  let last: number | undefined;
  while (delays.length < times) {
    const isNew = ({ retryAt }: Connection) => retryAt !== undefined && retryAt !== last;
    const heard = becomes(client.connection, isNew, 'the next plan').then(({ retryAt = 0 }) => {
      last = retryAt;
      return retryAt - Date.now();
    });
    if (delays.length) client.retryNow();
    delays.push(await heard);
  }
  return delays;
}

describe('an address where nobody answers', () => {
  test('is tried again at once, and then within 1.2 s each time', async () => {
    const client = await clientOfNobody();
    const began = Date.now();
    const delays = await delaysOf(client, 5);
    // Two attempts are over before the first plan: one that waited would not be.
    expect(Date.now() - began).toBeLessThan(1000);
    for (const delay of delays) {
      expect(delay).toBeLessThanOrEqual(QUICK_MS);
      expect(delay).toBeGreaterThan(QUICK_MS / 3 - 200);
    }
  });

  test('is tried by chance, so that many do not come at once', async () => {
    const plans = await Promise.all(
      Array.from({ length: 100 }, async () => (await delaysOf(await clientOfNobody(), 1))[0] ?? 0),
    );
    const [shortest, longest] = [Math.min(...plans), Math.max(...plans)];
    expect(longest - shortest).toBeGreaterThan(QUICK_MS / 2);
  });

  test.each([
    [10, 6_000],
    [60, 30_000],
    [600, 30_000],
  ])('is tried more seldom after %i minutes: every %i ms at most', async (minutes, bound) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const client = await clientOfNobody();
    await becomes(client.connection, ({ state }) => state === 'reconnecting', 'a failure');
    vi.setSystemTime(Date.now() + minutes * 60_000);
    client.retryNow();
    const { retryAt = 0 } = await becomes(client.connection, ({ retryAt = 0 }) => retryAt > Date.now(), 'a plan');
    expect(retryAt - Date.now()).toBeLessThanOrEqual(bound * 1.01);
    expect(retryAt - Date.now()).toBeGreaterThanOrEqual((bound * 0.99) / 3);
  });
});

describe('a node that dies', () => {
  let node: TestNode;
  let ada: Person;
  let proxy: TcpProxy;

  beforeAll(async () => {
    node = await TestNode.start();
    ada = await person(node.url, 'ada');
    proxy = await TcpProxy.start(node.port);
  });
  afterAll(async () => {
    proxy.stop();
    await node.dispose();
  });

  test('is offline within 5 s, stays so while it is tried, and is live within 2 s of its return', async () => {
    const client = connected(node.url, ada.token);
    await becomes(client.connection, ({ state }) => state === 'live', 'live');
    const said: string[] = [];
    client.connection.subscribe(() => said.push(client.connection.get().state));
    const killed = Date.now();
    await node.kill();
    await becomes(client.connection, ({ state }) => state === 'offline', 'offline');
    expect(Date.now() - killed).toBeLessThan(5000);
    // Two more attempts.
    for (let n = 0; n < 2; n += 1) {
      await becomes(client.connection, ({ retryAt }) => retryAt !== undefined, 'a plan');
      await becomes(client.connection, ({ retryAt }) => retryAt === undefined, 'an attempt');
    }
    await node.start();
    const back = Date.now();
    await becomes(client.connection, ({ state }) => state === 'live', 'live again');
    expect(Date.now() - back).toBeLessThan(2000);
    expect([...new Set(said)]).toEqual(['reconnecting', 'offline', 'live']);
    expect(said.lastIndexOf('reconnecting')).toBeLessThan(said.indexOf('offline'));
  });

  test('and ends each connection as soon as it is made is not tried at once each time', async () => {
    const client = connected(proxy.url, ada.token);
    client.on('ready', () => proxy.cut());
    const { retryAt } = await becomes(client.connection, ({ retryAt }) => retryAt !== undefined, 'a plan');
    expect(retryAt).toBeGreaterThan(Date.now());
    expect(proxy.accepted).toBe(2);
  });

  test('is reached although the browser says that there is no network', async () => {
    vi.stubGlobal('navigator', { onLine: false });
    const client = connected(node.url, ada.token);
    expect(client.connection.get().state).toBe('offline');
    await becomes(client.connection, ({ state }) => state === 'live', 'live');
  });
});

describe('a node that refuses the origin of the page', () => {
  test('is told apart from one that is away, until it lets the page in', async () => {
    const server = createHttpServer((_, answer) => answer.writeHead(403).end('{"code":4,"message":"Forbidden"}'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connected(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await becomes(client.connection, ({ refused }) => refused === 'origin', 'the refusal');
    // The plan for the next attempt does not hide it.
    await becomes(client.connection, ({ refused, retryAt }) => refused === 'origin' && retryAt !== undefined, 'a plan');
    server.closeAllConnections();
    server.close();
  });
});
