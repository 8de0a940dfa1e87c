import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { TcpProxy } from '../../../e2e/support/proxy.mjs';
import { createClient, type PendingMessage, type RialtoClient, type RialtoOptions } from '../src/index.js';
import { indexedDbOutbox } from '../src/outbox-indexeddb.js';
import { TestNode } from './support/node.js';
import { history, join, makeServer, type Person, person, post } from './support/people.js';
import { becomes, until } from './support/waiting.js';

let node: TestNode;
const clients: RialtoClient[] = [];
const proxies: TcpProxy[] = [];

beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(() => node.dispose());
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const proxy of proxies.splice(0)) proxy.stop();
});

function clientOf(options: RialtoOptions): RialtoClient {
  const client = createClient(options);
  clients.push(client);
  client.connect();
  return client;
}

async function proxied(): Promise<TcpProxy> {
  const proxy = await TcpProxy.start(node.port);
  proxies.push(proxy);
  return proxy;
}

const live = (client: RialtoClient) =>
  until(() => {
    client.retryNow();
    return client.connection.get().state === 'live';
  }, 'live');

async function pair() {
  const ada = await person(node.url, 'ada');
  const ben = await person(node.url, 'ben');
  const { server, channel } = await makeServer(ada);
  await join(ada, ben, server.id);
  return { ada, ben, server, channel };
}

const contents = async (who: Person, channelId: string) =>
  (await history(who, channelId)).messages.map(({ content }) => content);

describe('a line that breaks', () => {
  test('is said at once, and what was missed comes', async () => {
    const { ada, ben, channel } = await pair();
    const proxy = await proxied();
    const client = clientOf({ url: proxy.url, token: ben.token });
    const { log } = client.channel(channel.id);
    client.channel(channel.id).open();
    await becomes(log, ({ state }) => state === 'ready', 'the log');
    proxy.cut();
    const { retryAt } = await becomes(client.connection, ({ state }) => state === 'reconnecting', 'reconnecting');
    expect((retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(5000);
    for (let n = 0; n < 3; n += 1) await post(ada, channel.id, `${n}`);
    await live(client);
    await becomes(log, ({ messages }) => messages.length === 3, 'what was missed');
  });

  test('that loses an acknowledgement makes no second message', async () => {
    const { ada, channel } = await pair();
    const proxy = await proxied();
    const client = clientOf({ url: proxy.url, token: ada.token });
    await live(client);
    proxy.answers = false;
    const sent = client.sendMessage({ channelId: channel.id, content: 'once' });
    await until(async () => (await contents(ada, channel.id)).length === 1, 'the message');
    proxy.cut();
    proxy.answers = true;
    await live(client);
    expect((await sent).content).toBe('once');
    expect(await contents(ada, channel.id)).toEqual(['once']);
  });

  test('over a week of messages loads afresh, though nobody who subscribed misses one', async () => {
    const { ada, ben, channel } = await pair();
    const [afresh, through] = [await proxied(), await proxied()];
    const [one, two] = [
      clientOf({ url: afresh.url, token: ben.token }),
      clientOf({ url: through.url, token: ben.token }),
    ];
    one.channel(channel.id).open();
    const heard: number[] = [];
    two.subscribeToMessages(channel.id, ({ content }) => heard.push(Number(content)));
    await post(ada, channel.id, '-1');
    for (const client of [one, two]) await becomes(client.channel(channel.id).log, ({ rev }) => rev === 1, 'the first');
    for (const proxy of [afresh, through]) {
      proxy.open = false;
      proxy.cut();
    }
    const numbers = Array.from({ length: 620 }, (_, n) => n);
    const sender = clientOf({ url: node.url, token: ada.token });
    await Promise.all(numbers.map((n) => sender.sendMessage({ channelId: channel.id, content: `${n}` })));
    for (const proxy of [afresh, through]) proxy.open = true;
    for (const client of [one, two]) await live(client);
    await until(() => heard.length >= 620, 'all of them');
    expect(heard.filter((n) => n >= 0)).toEqual(numbers);
    const log = await becomes(one.channel(channel.id).log, ({ rev }) => rev === 621, 'the head');
    expect(log.messages).toHaveLength(50);
    expect(log.hasOlder).toBe(true);
  });
});

test('where WebSocket is blocked the client polls, and comes back by polling', async () => {
  const { ada, ben, channel } = await pair();
  const proxy = await proxied();
  proxy.upgrades = false;
  const client = clientOf({ url: proxy.url, token: ben.token });
  await becomes(client.connection, ({ state }) => state === 'live', 'live');
  expect(proxy.refused).toBeGreaterThan(0);
  const { log, open } = client.channel(channel.id);
  open();
  await becomes(log, ({ state }) => state === 'ready', 'the log');
  await post(ada, channel.id, 'heard');
  await becomes(log, ({ messages }) => messages.length === 1, 'the message');
  await client.sendMessage({ channelId: channel.id, content: 'sent' });

  proxy.open = false;
  proxy.cut();
  await becomes(client.connection, ({ state }) => state === 'reconnecting', 'reconnecting');
  await post(ada, channel.id, 'missed');
  proxy.open = true;
  await live(client);
  const { messages } = await becomes(log, ({ rev }) => rev === 3, 'what was missed');
  expect(messages.map(({ content }) => content)).toEqual(['heard', 'sent', 'missed']);
});

describe('a node that ends', () => {
  test('by a kill: what was not acknowledged is sent when it is back, once', async () => {
    const { ada, channel } = await pair();
    const client = clientOf({ url: node.url, token: ada.token });
    client.channel(channel.id).open();
    await live(client);
    const first = Array.from({ length: 20 }, (_, n) => client.sendMessage({ channelId: channel.id, content: `${n}` }));
    await first[3];
    await node.kill();
    await becomes(client.connection, ({ state }) => state === 'reconnecting', 'reconnecting');
    const later = client.sendMessage({ channelId: channel.id, content: '20' });
    expect(client.connection.get().unsent).toBeGreaterThan(0);
    await node.start();
    await live(client);
    await Promise.all([...first, later]);
    expect(await contents(ada, channel.id)).toEqual(Array.from({ length: 21 }, (_, n) => `${n}`));
    const { messages } = await becomes(client.channel(channel.id).log, ({ rev }) => rev === 21, 'the log');
    expect(messages.map(({ content }) => content)).toEqual(Array.from({ length: 21 }, (_, n) => `${n}`));
  });

  test('as planned: it says when to come back, and the client does', async () => {
    const { ada } = await pair();
    const client = clientOf({ url: node.url, token: ada.token });
    await live(client);
    const draining = new Promise<{ inMs: number; at: number }>((resolve) =>
      client.on('node:draining', ({ reconnectInMs }) => resolve({ inMs: reconnectInMs, at: Date.now() })),
    );
    const closed = becomes(client.connection, ({ retryAt }) => retryAt !== undefined, 'the plan');
    await node.stop();
    const { inMs, at } = await draining;
    const { retryAt = 0 } = await closed;
    expect(retryAt).toBeGreaterThanOrEqual(at + inMs);
    expect(retryAt).toBeLessThanOrEqual(Date.now() + inMs);
    await node.start();
    await live(client);
  });
});

describe('the outbox', () => {
  const left = (who: Person): Promise<PendingMessage[]> => indexedDbOutbox().load(who.user.id);

  /** A client whose line is gone, with two messages. */
  async function leaving(who: Person, channelId: string): Promise<RialtoClient> {
    const proxy = await proxied();
    const client = clientOf({ url: proxy.url, token: who.token });
    await live(client);
    proxy.open = false;
    proxy.cut();
    for (const content of ['written offline', 'and this']) void client.sendMessage({ channelId, content });
    return client;
  }

  test('survives a closed tab', async () => {
    const { ada, channel } = await pair();
    const closed = await leaving(ada, channel.id);
    await until(async () => (await left(ada)).length === 2, 'two in the storage');
    closed.close();

    const next = clientOf({ url: node.url, token: ada.token });
    await until(async () => (await left(ada)).length === 0, 'nothing left');
    expect(await contents(ada, channel.id)).toEqual(['written offline', 'and this']);
    await becomes(next.connection, ({ unsent }) => unsent === 0, 'nothing unsent');
  });

  test('of a closed tab is sent by one that is open, once', async () => {
    const { ada, channel } = await pair();
    const open = clientOf({ url: node.url, token: ada.token });
    const view = open.channel(channel.id);
    view.open();
    await live(open);
    const closed = await leaving(ada, channel.id);
    await until(async () => (await left(ada)).length === 2, 'two in the storage');
    closed.close();
    await until(async () => (await left(ada)).length === 0, 'nothing left');
    expect(await contents(ada, channel.id)).toEqual(['written offline', 'and this']);
    await becomes(view.log, ({ messages, pending }) => messages.length === 2 && !pending.length, 'both in the log');
  });

  test('of a tab that cannot reach the node is sent by one that can, and the first is told', async () => {
    const { ada, channel } = await pair();
    const open = clientOf({ url: node.url, token: ada.token });
    await live(open);
    await leaving(ada, channel.id);
    await until(async () => (await contents(ada, channel.id)).length === 2, 'both sent');
    await until(async () => (await left(ada)).length === 0, 'nothing left');
  });

  test('opens a database again that was closed under the page', async () => {
    const { ada, channel } = await pair();
    const client = await leaving(ada, channel.id);
    await until(async () => (await left(ada)).length === 2, 'two in the storage');
    // Whoever deletes a database closes it for everyone.
    const deleted = indexedDB.deleteDatabase('rialto-outbox');
    await new Promise((resolve) => deleted.addEventListener('success', resolve));
    void client.sendMessage({ channelId: channel.id, content: 'afterwards' });
    await until(async () => (await left(ada)).length === 1, 'one in the storage');
    expect(client.connection.get()).toMatchObject({ unsent: 3, unkept: 0 });
  });

  test('that may store nothing and reach no tab sends all the same, and says what it cannot keep', async () => {
    const refuses = () => {
      throw new DOMException('The page may not.', 'SecurityError');
    };
    vi.stubGlobal('BroadcastChannel', refuses);
    const storage = vi.spyOn(globalThis, 'indexedDB', 'get').mockImplementation(refuses);
    try {
      const { ada, channel } = await pair();
      const client = await leaving(ada, channel.id);
      await becomes(client.connection, ({ unkept }) => unkept === 2, 'two that are not kept');
      const other = clientOf({ url: node.url, token: ada.token });
      await other.sendMessage({ channelId: channel.id, content: 'sent' });
      await becomes(other.connection, ({ unkept }) => unkept === 0, 'nothing to keep');
    } finally {
      storage.mockRestore();
      vi.unstubAllGlobals();
    }
  });

  test('of two tabs sends each message once, and neither shows it twice', async () => {
    const { ada, channel } = await pair();
    const proxy = await proxied();
    const first = clientOf({ url: proxy.url, token: ada.token });
    await live(first);
    first.channel(channel.id).open();
    proxy.open = false;
    proxy.cut();
    const sent = Array.from({ length: 10 }, (_, n) => first.sendMessage({ channelId: channel.id, content: `${n}` }));
    await until(async () => (await left(ada)).length === 10, 'ten in the storage');
    // The second tab takes up what it finds, and the first still has it.
    const second = clientOf({ url: node.url, token: ada.token });
    second.channel(channel.id).open();
    proxy.open = true;
    await live(first);
    await Promise.all(sent);
    await until(async () => (await left(ada)).length === 0, 'nothing left');
    const expected = Array.from({ length: 10 }, (_, n) => `${n}`);
    expect(await contents(ada, channel.id)).toEqual(expected);
    for (const client of [first, second]) {
      const { messages } = await becomes(
        client.channel(channel.id).log,
        ({ rev, pending }) => rev === 10 && !pending.length,
        'all',
      );
      expect(messages.map(({ content }) => content)).toEqual(expected);
      expect(client.connection.get().unsent).toBe(0);
    }
  });

  test('of one user is not sent by another', async () => {
    const { ada, ben, channel } = await pair();
    const proxy = await proxied();
    const tokens = { now: ada.token };
    const client = clientOf({ url: proxy.url, getToken: async () => tokens.now });
    await live(client);
    tokens.now = ben.token;
    proxy.open = false;
    proxy.cut();
    void client.sendMessage({ channelId: channel.id, content: 'by ada' });
    await until(async () => (await left(ada)).length === 1, 'one in the storage');
    proxy.open = true;
    await becomes(client.user, (user) => user?.id === ben.user.id, 'ben');
    expect((await client.sendMessage({ channelId: channel.id, content: 'by ben' })).author.id).toBe(ben.user.id);
    expect(await contents(ada, channel.id)).toEqual(['by ben']);
    expect(await left(ada)).toHaveLength(1);
  });

  test('waits when it is told to, and keeps the order', async () => {
    const slow = await TestNode.start({ RIALTO_RATE_LIMITS: 'on' });
    try {
      const ada = await person(slow.url, 'ada');
      const { channel } = await makeServer(ada);
      const client = clientOf({ url: slow.url, token: ada.token });
      const sent = Array.from({ length: 75 }, (_, n) => client.sendMessage({ channelId: channel.id, content: `${n}` }));
      await Promise.all(sent);
      expect((await contents(ada, channel.id)).map(Number)).toEqual(Array.from({ length: 75 }, (_, n) => n));
    } finally {
      await slow.dispose();
    }
  });
});
