import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClient, type RialtoClient, RialtoError, type RialtoOptions, type User } from '../src/index.js';
import { TestNode } from './support/node.js';
import { call, history, join, makeChannel, makeServer, type Person, person, post } from './support/people.js';
import { becomes, until } from './support/waiting.js';

let node: TestNode;
const clients: RialtoClient[] = [];

beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(() => node.dispose());
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function clientOf({ url, token }: Person, options: RialtoOptions = {}): RialtoClient {
  const client = createClient({ url, token, ...options });
  clients.push(client);
  client.connect();
  return client;
}

const live = (client: RialtoClient) => becomes(client.connection, ({ state }) => state === 'live', 'live');

async function pair() {
  const ada = await person(node.url, 'ada');
  const ben = await person(node.url, 'ben');
  const { server, channel } = await makeServer(ada);
  await join(ada, ben, server.id);
  return { ada, ben, server, channel };
}

describe('connecting', () => {
  test('is live once the node has told who I am and what is mine', async () => {
    const { ada, server } = await pair();
    const client = clientOf(ada);
    expect(client.connection.get()).toEqual({ state: 'connecting', unsent: 0, unkept: 0 });
    await live(client);
    expect(client.user.get()).toEqual(ada.user);
    expect(client.servers.get().servers.map(({ id }) => id)).toEqual([server.id]);
  });

  test('a token that the node does not know ends it', async () => {
    const client = createClient({ url: node.url, token: 'nobody' });
    clients.push(client);
    client.connect();
    await becomes(client.connection, ({ ended }) => ended === 'signed-out', 'signed-out');
    expect(client.connection.get().state).toBe('offline');
  });

  test('with getToken a refused token is asked for once more', async () => {
    const { ada } = await pair();
    const tokens = ['stale', ada.token];
    const client = createClient({ url: node.url, getToken: async () => tokens.shift() ?? null });
    clients.push(client);
    client.connect();
    await live(client);
    expect(tokens).toEqual([]);
  });

  test.each([undefined, '', 'chat.example.org', 'localhost:8080', 'ftp://chat.example.org', 'https://'])(
    'an address that is none is told at once: %s',
    (url) => {
      expect(() => createClient({ ...(url === undefined ? {} : { url }), token: 'one' })).toThrow(/The url of a node/);
    },
  );

  test('whoever is called otherwise is so in all that they wrote', async () => {
    const { ada, ben, channel } = await pair();
    await post(ben, channel.id, 'mine');
    await post(ada, channel.id, 'not mine');
    const client = clientOf(ada);
    await live(client);
    const view = client.channel(channel.id).open();
    await becomes(client.channel(channel.id).log, ({ messages }) => messages.length === 2, 'both messages');
    await call(ben.url, ben.token, '/me', { displayName: 'Benedict' }, 'PATCH');
    const names = () =>
      client
        .channel(channel.id)
        .log.get()
        .messages.map(({ author }) => author.displayName);
    await until(() => names().includes('Benedict'), 'the new name');
    expect(names()).toEqual(['Benedict', ada.user.displayName]);
    // As they stand in a page that is read afresh; and what stands at no message changes none.
    const before = client.channel(channel.id).log.get().messages;
    expect(before).toEqual((await history(ada, channel.id)).messages);
    const heard = new Promise((hear) => client.on('user:updated', hear));
    await call(ben.url, ben.token, '/me', { status: 'Away' }, 'PATCH');
    await heard;
    expect(client.channel(channel.id).log.get().messages[0]).toBe(before[0]);
    view.close();
  });

  test('a profile is changed, and seen by who shares a server', async () => {
    const { ada, ben, server } = await pair();
    const [mine, his] = [clientOf(ada), clientOf(ben)];
    const user = await mine.changeProfile({ bio: 'Engines.', status: 'Away' });
    expect(user).toEqual({ ...ada.user, bio: 'Engines.', status: 'Away' });
    const { joinedAt, ...seen } = await his.getProfile({ userId: ada.user.id, serverId: server.id });
    expect(seen).toMatchObject({ user, mutualServerIds: [server.id] });
    expect(joinedAt).toBeTruthy();
    expect((await his.getProfile({ userId: ada.user.id })).joinedAt).toBeNull();
  });

  test('the node is told what the user is called, where it has another name', async () => {
    const { ada } = await pair();
    const client = clientOf(ada, { user: { displayName: 'Ada Lovelace' } });
    await becomes(client.user, (user) => user?.displayName === 'Ada Lovelace', 'the name');
    client.introduce({ displayName: 'Ada King' });
    await becomes(client.user, (user) => user?.displayName === 'Ada King', 'the other name');
    // Another device of theirs hears it too.
    const other = clientOf(ada);
    await becomes(other.user, (user) => user?.displayName === 'Ada King', 'the name there');
    client.introduce({ displayName: 'Ada Byron' });
    await becomes(other.user, (user) => user?.displayName === 'Ada Byron', 'the change there');
  });

  test('a name that the node refuses changes nothing, nor does none', async () => {
    const { ada } = await pair();
    const client = clientOf(ada, { user: { displayName: 'x'.repeat(101) } });
    await live(client);
    client.introduce({ displayName: null });
    const { user } = await client.api<{ user: User }>('/me');
    expect(user.displayName).toBe(ada.user.displayName);
    expect(client.connection.get().state).toBe('live');
  });

  test('a session that ends elsewhere signs out', async () => {
    const { ada } = await pair();
    const client = clientOf(ada);
    await live(client);
    await client.api('/auth/logout', { method: 'POST' });
    await becomes(client.connection, ({ ended }) => ended === 'signed-out', 'signed-out');
  });
});

describe('messages', () => {
  test('are shown at once, and are in the log when the promise resolves', async () => {
    const { ada, channel } = await pair();
    const client = clientOf(ada);
    await live(client);
    const handle = client.channel(channel.id);
    handle.open();
    await becomes(handle.log, ({ state }) => state === 'ready', 'the log');
    const sent = handle.send('hello');
    await Promise.resolve();
    expect(handle.log.get().pending.map(({ content }) => content)).toEqual(['hello']);
    expect(client.connection.get().unsent).toBe(1);
    const message = await sent;
    await becomes(handle.log, ({ pending }) => !pending.length, 'no pending');
    expect(handle.log.get().messages).toEqual([message]);
    expect(client.connection.get().unsent).toBe(0);
  });

  test('of others come live, once and in order', async () => {
    const { ada, ben, channel } = await pair();
    const client = clientOf(ben);
    await live(client);
    const heard: string[] = [];
    client.subscribeToMessages(channel.id, ({ content }) => heard.push(content));
    await becomes(client.channel(channel.id).log, ({ state }) => state === 'ready', 'the log');
    for (let n = 0; n < 20; n += 1) await post(ada, channel.id, `${n}`);
    await until(() => heard.length === 20, '20 messages');
    expect(heard).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  });

  test('are edited and deleted by their author alone, before the eyes of everyone', async () => {
    const { ada, ben, channel } = await pair();
    const [mine, other] = [clientOf(ada), clientOf(ben)];
    await Promise.all([live(mine), live(other)]);
    const handle = other.channel(channel.id);
    handle.open();
    await becomes(handle.log, ({ state }) => state === 'ready', 'the log');
    const { id: messageId } = await mine.sendMessage({ channelId: channel.id, content: 'hallo' });
    const edited = await mine.editMessage({ messageId, content: 'hello' });
    expect(edited).toMatchObject({ id: messageId, content: 'hello', editedAt: expect.any(String) });
    await becomes(handle.log, ({ messages }) => messages[0]?.content === 'hello', 'the edit');
    await expect(other.editMessage({ messageId, content: 'mine' })).rejects.toMatchObject({ code: 'forbidden' });
    const deleted = await mine.deleteMessage({ messageId });
    expect(deleted).toMatchObject({ content: '', deletedAt: expect.any(String) });
    await becomes(handle.log, ({ messages }) => Boolean(messages[0]?.deletedAt), 'the deletion');
  });

  test('that answer another show it at once, and as it is from then on', async () => {
    const { ada, ben, channel } = await pair();
    const [mine, other] = [clientOf(ada), clientOf(ben)];
    await Promise.all([live(mine), live(other)]);
    const handle = mine.channel(channel.id);
    handle.open();
    const asked = await other.sendMessage({ channelId: channel.id, content: 'Who is\nthere?' });
    await becomes(handle.log, ({ messages }) => messages.length === 1, 'the question');
    const sent = handle.send('I am', { replyToId: asked.id, mentionAuthor: false });
    await Promise.resolve();
    const quote = { id: asked.id, seq: 1, author: asked.author, preview: 'Who is there?', deleted: false };
    const mentions = { replyToId: asked.id, mentionAuthor: false };
    expect(handle.log.get().pending).toMatchObject([{ content: 'I am', replyTo: quote, ...mentions }]);
    expect((await sent).replyTo).toEqual(quote);
    await other.editMessage({ messageId: asked.id, content: 'Anybody?' });
    const shows = (preview: string) =>
      becomes(handle.log, ({ messages }) => messages[1]?.replyTo?.preview === preview, preview);
    await shows('Anybody?');
    await other.deleteMessage({ messageId: asked.id });
    const { messages } = await shows('');
    expect(messages).toEqual((await mine.getMessages({ channelId: channel.id })).messages);
    const wrong = mine.sendMessage({ channelId: channel.id, content: 'x', replyToId: channel.id });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid', field: 'replyToId' });
  });

  test('a refused one stays, with its reason, until the person decides; the next goes on', async () => {
    const { ada, channel } = await pair();
    const client = clientOf(ada);
    await live(client);
    const handle = client.channel(channel.id);
    handle.open();
    const refused = handle.send(' ');
    const next = handle.send('next');
    await expect(refused).rejects.toMatchObject({ code: 'invalid', field: 'content' });
    await expect(refused).rejects.toBeInstanceOf(RialtoError);
    expect((await next).content).toBe('next');
    const { pending } = await becomes(handle.log, ({ messages }) => messages.length === 1, 'the next');
    expect(pending).toMatchObject([{ content: ' ', state: 'refused', error: { code: 'invalid' } }]);
    expect(client.connection.get().unsent).toBe(0);
    handle.discard(pending[0]?.clientId ?? '');
    await becomes(handle.log, (log) => !log.pending.length, 'nothing pending');
  });

  test('keep their order under hundred sends at once', async () => {
    const { ada, channel } = await pair();
    const client = clientOf(ada);
    const sent = Array.from({ length: 100 }, (_, n) => client.sendMessage({ channelId: channel.id, content: `${n}` }));
    await Promise.all(sent);
    expect((await history(ada, channel.id)).messages.map(({ content }) => Number(content))).toEqual(
      Array.from({ length: 100 }, (_, n) => n),
    );
  });

  test('older pages load until the first', async () => {
    const { ada, channel } = await pair();
    for (let n = 0; n < 120; n += 1) await post(ada, channel.id, `${n}`);
    const client = clientOf(ada);
    const handle = client.channel(channel.id);
    handle.open();
    await becomes(handle.log, ({ state }) => state === 'ready', 'the log');
    expect(handle.log.get().messages).toHaveLength(50);
    while (handle.log.get().hasOlder) {
      await handle.loadOlder();
      await Promise.resolve();
    }
    expect(handle.log.get().messages).toEqual((await history(ada, channel.id)).messages);
    handle.trim(30);
    await becomes(handle.log, ({ messages }) => messages.length === 30, 'the trim');
    expect(handle.log.get().hasOlder).toBe(true);
  });
});

describe('numbers', () => {
  test('a message elsewhere counts in its channel and on the badge; viewing clears', async () => {
    const { ada, ben, server, channel } = await pair();
    const client = clientOf(ben);
    await live(client);
    await post(ada, channel.id, 'one');
    await post(ada, channel.id, 'two');
    await becomes(client.servers, ({ servers }) => servers[0]?.count === 2, 'two on the badge');
    expect(client.findChannel(channel.id)?.channel.unread).toBe(2);
    expect(await client.getNotificationCount(server.id)).toBe(2);

    const close = client.openServer(server.id);
    await becomes(client.servers, ({ servers }) => servers[0]?.count === 0, 'no badge');
    expect(client.findChannel(channel.id)?.channel.unread).toBe(2);

    const handle = client.channel(channel.id);
    const view = handle.open();
    await becomes(client.servers, () => client.findChannel(channel.id)?.channel.unread === 0, 'nothing unread');
    expect(handle.log.get().readSeqWhenOpened).toBe(0);
    view.close();
    close();
    await client.request('channel:leave', { channelId: channel.id });
    await post(ada, channel.id, 'three');
    await becomes(client.servers, () => client.findChannel(channel.id)?.channel.unread === 1, 'one unread');
  });

  test('a viewer who does not read counts', async () => {
    const { ada, ben, channel } = await pair();
    const client = clientOf(ben);
    await live(client);
    const handle = client.channel(channel.id);
    const view = handle.open({ reading: false });
    await becomes(handle.log, ({ state }) => state === 'ready', 'the log');
    await post(ada, channel.id, 'one');
    await becomes(client.servers, () => client.findChannel(channel.id)?.channel.unread === 1, 'one unread');
    await becomes(handle.log, ({ messages }) => messages.length === 1, 'the message');
    view.setReading(true);
    await becomes(client.servers, () => client.findChannel(channel.id)?.channel.unread === 0, 'nothing unread');
  });

  test('getNotificationCount waits for the connection', async () => {
    const { ada, ben, server, channel } = await pair();
    await post(ada, channel.id, 'one');
    expect(await clientOf(ben).getNotificationCount(server.id)).toBe(1);
  });
});

describe('coming and going', () => {
  test('a new channel and a new server appear, and a kick takes the log away', async () => {
    const { ada, ben, server } = await pair();
    const client = clientOf(ben);
    await live(client);
    const channel = await makeChannel(ada, server.id, 'second');
    await becomes(client.servers, () => client.findChannel(channel.id) !== undefined, 'the channel');
    const handle = client.channel(channel.id);
    handle.open();
    await becomes(handle.log, ({ state }) => state === 'ready', 'the log');
    const other = await makeServer(ben, 'other');
    await becomes(client.servers, ({ servers }) => servers.some(({ id }) => id === other.server.id), 'the server');
    await clientOf(ada).api(`/servers/${server.id}/members/${ben.user.id}`, { method: 'DELETE' });
    await becomes(handle.log, ({ state }) => state === 'gone', 'gone');
    expect(client.servers.get().servers.map(({ id }) => id)).toEqual([other.server.id]);

    await join(ada, ben, server.id);
    await becomes(handle.log, ({ state }) => state === 'ready', 'the log again');
  });

  test('a channel that does not exist is gone', async () => {
    const { ada } = await pair();
    const handle = clientOf(ada).channel('01a205ee-045f-73cc-906e-327236651576');
    handle.open();
    await becomes(handle.log, ({ state }) => state === 'gone', 'gone');
  });
});

test('a failure over HTTP says its code and its field', async () => {
  const { ada } = await pair();
  const client = clientOf(ada);
  await expect(client.api('/servers', { method: 'POST', body: { name: '' } })).rejects.toMatchObject({
    code: 'invalid',
    field: 'name',
  });
});

test('a request of a client that is not connected fails at once', async () => {
  const { ada } = await pair();
  const client = createClient({ url: ada.url, token: ada.token });
  await expect(client.request('channel:leave', { channelId: 'nonsense' })).rejects.toMatchObject({ code: 'offline' });
});

test('a subscriber hears what is said before the channel is loaded, and nothing from before', async () => {
  const { ada, channel } = await pair();
  await post(ada, channel.id, 'from before');
  // The order in which the answers come is the node's: many try it.
  const rounds = Array.from({ length: 20 }, async (_, n) => {
    const client = clientOf(ada);
    const heard: string[] = [];
    if (n % 2) await live(client);
    client.subscribeToMessages(channel.id, ({ content }) => heard.push(content));
    await client.sendMessage({ channelId: channel.id, content: `at once ${n}` });
    await until(() => heard.includes(`at once ${n}`), `at once ${n}`);
    expect(heard.filter((content) => content === `at once ${n}`)).toHaveLength(1);
    expect(heard).not.toContain('from before');
  });
  await Promise.all(rounds);
});

test('a subscriber who comes in the midst of a burst hears what was heard and is not shown yet', async () => {
  const { ada, ben, channel } = await pair();
  const [reader, writer] = [clientOf(ben), clientOf(ada)];
  await Promise.all([live(reader), live(writer)]);
  const { log, open } = reader.channel(channel.id);
  open();
  await becomes(log, ({ state }) => state === 'ready', 'the log');
  const heard: number[] = [];
  let shown: number | undefined;
  reader.on('message:new', ({ seq }) => {
    if (shown !== undefined || seq < log.get().rev + 3) return;
    shown = log.get().rev;
    reader.subscribeToMessages(channel.id, (message) => heard.push(message.seq));
  });
  const sent = Array.from({ length: 20 }, (_, n) =>
    writer.request('message:send', { channelId: channel.id, content: `${n}`, clientId: `${n}` }),
  );
  await Promise.all(sent);
  await until(() => heard.at(-1) === 20, 'the last message');
  const unshown = 20 - (shown ?? 20);
  expect(unshown).toBeGreaterThan(2);
  expect(heard).toEqual(Array.from({ length: unshown }, (_, n) => (shown ?? 0) + n + 1));
});

describe('nothing stays pending where nobody connects', () => {
  const message = { channelId: 'a-channel', content: 'hello' };

  test('before connect', async () => {
    const client = createClient({ url: node.url, token: 'one' });
    await expect(client.sendMessage(message)).rejects.toMatchObject({ code: 'offline' });
    await expect(client.getNotificationCount('a-server')).rejects.toMatchObject({ code: 'offline' });
    expect(client.connection.get().unsent).toBe(0);
  });

  test('while it connects a message waits, and close tells whoever waits', async () => {
    const { ada, channel } = await pair();
    const client = clientOf(ada);
    const sent = client.sendMessage({ channelId: channel.id, content: 'before it is live' });
    expect((await sent).content).toBe('before it is live');
    const late = client.sendMessage({ channelId: channel.id, content: 'too late' });
    client.close();
    // It may have been on its way; what is told is never nothing.
    await late.catch(({ code }) => expect(code).toBe('offline'));
    await expect(client.sendMessage(message)).rejects.toMatchObject({ code: 'offline' });
  });

  test('closing and connecting in one turn, as React does in development, refuses nothing', async () => {
    const { ada, channel } = await pair();
    const client = clientOf(ada);
    const sent = client.sendMessage({ channelId: channel.id, content: 'twice mounted' });
    client.close();
    client.connect();
    expect((await sent).content).toBe('twice mounted');
  });

  test('after the session ended', async () => {
    const client = createClient({ url: node.url, token: 'nobody' });
    clients.push(client);
    client.connect();
    const waiting = client.sendMessage(message);
    await expect(waiting).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(client.sendMessage(message)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(client.getNotificationCount('a-server')).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('subscribeToMessages', () => {
  test('without a channel throws', () => {
    const client = createClient({ url: node.url, token: 'one' });
    const subscribe = client.subscribeToMessages as unknown as (...all: unknown[]) => void;
    expect(() => subscribe(() => {})).toThrow(TypeError);
    expect(() => subscribe('a-channel')).toThrow(TypeError);
  });

  test('reads the channel, unless it is told not to', async () => {
    const { ada, ben, server, channel } = await pair();
    const client = clientOf(ben);
    await live(client);
    const heard: string[] = [];
    const stop = client.subscribeToMessages(channel.id, ({ content }) => heard.push(content), { reading: false });
    await becomes(client.channel(channel.id).log, ({ state }) => state === 'ready', 'the log');
    await post(ada, channel.id, 'not read');
    await becomes(client.servers, ({ servers }) => servers[0]?.count === 1, 'the badge');
    await until(() => heard.length === 1, 'the message');
    stop();
    client.subscribeToMessages(channel.id, ({ content }) => heard.push(content));
    await until(async () => (await client.getNotificationCount(server.id)) === 0, 'no badge');
  });
});
