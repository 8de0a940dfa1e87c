// Short tokens of another issuer, renewed over the connection that they opened.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createClient, type RialtoClient } from '../src/index.js';
import { Issuer } from './support/issuer.js';
import { TestNode } from './support/node.js';
import { CuttingProxy } from './support/proxy.js';
import { becomes, until } from './support/waiting.js';

let issuer: Issuer;
let node: TestNode;
let proxy: CuttingProxy;
const clients: RialtoClient[] = [];

beforeAll(async () => {
  issuer = await Issuer.start();
  node = await TestNode.start(issuer.env);
});
afterAll(async () => {
  await node.dispose();
  issuer.dispose();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  proxy.stop();
});

async function clientWith(getToken: () => Promise<string | null>): Promise<RialtoClient> {
  proxy = await CuttingProxy.start(node.port);
  const client = createClient({ url: proxy.url, getToken });
  clients.push(client);
  client.connect();
  return client;
}

const live = (client: RialtoClient) => becomes(client.connection, ({ state }) => state === 'live', 'live');

test('a token is renewed before it ends, over the same connection', async () => {
  const given: string[] = [];
  const client = await clientWith(async () => {
    const token = issuer.token('grace', 2);
    given.push(token);
    return token;
  });
  await live(client);
  const states = new Set<string>();
  client.connection.subscribe(() => states.add(client.connection.get().state));
  await until(() => given.length >= 4, 'three renewals');
  expect(states).toEqual(new Set());
  expect(proxy.accepted).toBe(1);
  expect(client.user.get()?.username).toBe('grace');
});

test('a renewal that the node refuses makes a new connection with another token', async () => {
  // The node renews for the same user alone: that it refuses the second token shows that it was given it.
  const names = ['grace', 'hedy', 'hedy'];
  const client = await clientWith(async () => issuer.token(names.shift() ?? 'hedy', names.length === 2 ? 2 : 300));
  await live(client);
  expect(client.user.get()?.username).toBe('grace');
  await becomes(client.user, (user) => user?.username === 'hedy', 'the other user');
  await live(client);
  expect(names).toEqual([]);
  expect(proxy.accepted).toBe(2);
});

test('an issuer that cannot be asked is asked again, and one that knows nobody signs out', async () => {
  let answers = 0;
  const client = await clientWith(async () => {
    answers += 1;
    if (answers < 3) throw new Error('the issuer is out of reach');
    return answers === 3 ? issuer.token('grace', 300) : null;
  });
  await until(() => {
    client.retryNow();
    return client.connection.get().state === 'live';
  }, 'live');
  expect(answers).toBe(3);
  proxy.cut();
  await becomes(client.connection, ({ state }) => state === 'reconnecting', 'reconnecting');
  client.retryNow();
  const { state } = await becomes(client.connection, ({ ended }) => ended === 'signed-out', 'signed-out');
  expect(state).toBe('offline');
});
