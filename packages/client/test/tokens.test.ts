// Short tokens of another issuer, renewed over the connection that they opened.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startIssuer } from '../../../e2e/support/issuer.mjs';
import { TcpProxy } from '../../../e2e/support/proxy.mjs';
import { createClient, type RialtoClient } from '../src/index.js';
import { TestNode } from './support/node.js';
import { person } from './support/people.js';
import { becomes, until } from './support/waiting.js';

const ISSUER = 'https://issuer.example';
const folder = mkdtempSync(join(tmpdir(), 'rialto-issuer-'));
const config = join(folder, 'rialto.toml');
const issuer = await startIssuer(ISSUER);
let node: TestNode;
let proxy: TcpProxy;
const clients: RialtoClient[] = [];

beforeAll(async () => {
  const settings = [`issuer = "${ISSUER}"`, `jwks_url = "${issuer.jwksUrl}"`, 'username_claim = "username"'];
  writeFileSync(config, ['[[auth.issuers]]', ...settings].join('\n'));
  node = await TestNode.start({ RIALTO_CONFIG: config });
});
afterAll(async () => {
  await node.dispose();
  rmSync(folder, { recursive: true });
});

/** A token of `username` that lives for so many seconds. */
const tokenOf = (username: string, seconds: number) =>
  issuer.token({ sub: username, username }, { alg: 'ES256', seconds });
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  proxy.stop();
});

async function clientWith(getToken: () => Promise<string | null>): Promise<RialtoClient> {
  proxy = await TcpProxy.start(node.port);
  const client = createClient({ url: proxy.url, getToken });
  clients.push(client);
  client.connect();
  return client;
}

const live = (client: RialtoClient) => becomes(client.connection, ({ state }) => state === 'live', 'live');

test('a token is renewed before it ends, over the same connection', async () => {
  const given: string[] = [];
  const client = await clientWith(async () => {
    const token = tokenOf('grace', 2);
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
  const client = await clientWith(async () => tokenOf(names.shift() ?? 'hedy', names.length === 2 ? 2 : 300));
  await live(client);
  expect(client.user.get()?.username).toBe('grace');
  await becomes(client.user, (user) => user?.username === 'hedy', 'the other user');
  await live(client);
  expect(names).toEqual([]);
  expect(proxy.accepted).toBe(2);
});

test('an issuer that cannot be asked for a renewal is asked again, over the same connection', async () => {
  let answers = 0;
  const client = await clientWith(async () => {
    answers += 1;
    if (answers === 2) throw new Error('the issuer is out of reach');
    return tokenOf('grace', answers === 1 ? 2 : 300);
  });
  await live(client);
  await until(() => answers >= 3, 'the second renewal', 20_000);
  expect(client.connection.get().state).toBe('live');
  expect(proxy.accepted).toBe(1);
});

test('a node that will not look at a token for a while is left alone for so long', async () => {
  // One guess in a minute: the second shuts the address out for what is left of it.
  const strict = await TestNode.start({
    RIALTO_RATE_LIMITS: 'on',
    RIALTO_LIMITS_FAILED_TOKENS_PER_ADDRESS_PER_MINUTE: '1',
  });
  try {
    const { token } = await person(strict.url);
    // A node that has seen a token be good lately takes it at any time; this one begins anew.
    await strict.stop();
    await strict.start();
    for (const headers of [{ authorization: 'Bearer one' }, { authorization: 'Bearer two' }]) {
      await fetch(`${strict.url}/api/v1/me`, { headers });
    }
    proxy = await TcpProxy.start(strict.port);
    const client = createClient({ url: proxy.url, token });
    clients.push(client);
    client.connect();
    const { retryAt } = await becomes(client.connection, ({ retryAt }) => retryAt !== undefined, 'a time to wait');
    // By itself it would wait for 5 s at most after a first failure.
    expect(retryAt).toBeGreaterThan(Date.now() + 10_000);
  } finally {
    await strict.dispose();
  }
});

test('an issuer that cannot be asked is asked again, and one that knows nobody signs out', async () => {
  let answers = 0;
  const client = await clientWith(async () => {
    answers += 1;
    if (answers < 3) throw new Error('the issuer is out of reach');
    return answers === 3 ? tokenOf('grace', 300) : null;
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
