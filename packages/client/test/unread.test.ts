import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RialtoClient } from '../src/index.js';
import { live } from './support/live.js';
import { TestNode } from './support/node.js';
import { call, join, makeChannel, makeServer, person, post } from './support/people.js';
import { becomes } from './support/waiting.js';

let node: TestNode;

beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(() => node.dispose());

/** Ada has written into both channels of her server, and Ben has read nothing of it. */
async function said() {
  const [ada, ben] = [await person(node.url, 'ada'), await person(node.url, 'ben')];
  const { server, channel } = await makeServer(ada);
  const other = await makeChannel(ada, server.id, 'other');
  await join(ada, ben, server.id);
  for (const content of ['one', 'two', 'three']) await post(ada, channel.id, content);
  await post(ada, other.id, 'four');
  return { ada, ben, server, channel, other };
}

/** The badge of a server and the numbers of its channels. */
const numbers = (client: RialtoClient, serverId: string) => {
  const server = client.servers.get().servers.find(({ id }) => id === serverId);
  return [server?.count, ...(server?.channels.map(({ unread }) => unread) ?? [])];
};

test('all of a channel is read, and then all of its server, on every device', async () => {
  const { ben, server, channel } = await said();
  const [client, device] = [await live(ben), await live(ben)];
  expect(numbers(client, server.id)).toEqual([4, 3, 1]);
  const read = await client.readChannel({ channelId: channel.id });
  expect([read.id, read.unread, read.readSeq]).toEqual([channel.id, 0, 3]);
  expect(client.findChannel(channel.id)?.channel.unread).toBe(0);
  await becomes(device.servers, () => String(numbers(device, server.id)) === '1,0,1', 'read elsewhere');
  expect((await client.readServer({ serverId: server.id })).count).toBe(0);
  expect(numbers(client, server.id)).toEqual([0, 0, 0]);
  await becomes(device.servers, () => String(numbers(device, server.id)) === '0,0,0', 'all read elsewhere');
});

test('what is marked unread stays so until it is opened anew, on every device', async () => {
  const { ada, ben, server, channel } = await said();
  const [client, device] = [await live(ben), await live(ben)];
  const handle = client.channel(channel.id);
  const view = handle.open();
  await becomes(client.servers, () => numbers(client, server.id)[1] === 0, 'read');
  const marked = await client.markUnread({ channelId: channel.id, seq: 2 });
  expect([marked.unread, marked.unreadFrom]).toEqual([2, 2]);
  const of = (each: RialtoClient) => each.findChannel(channel.id)?.channel;
  await becomes(device.servers, () => of(device)?.unreadFrom === 2, 'marked elsewhere');
  await post(ada, channel.id, 'one more');
  await becomes(client.servers, () => of(client)?.unread === 3, 'unread though it is viewed');
  view.setReading(false);
  view.setReading(true);
  await handle.reload();
  client.retryNow();
  expect([of(client)?.unread, of(client)?.unreadFrom]).toEqual([3, 2]);
  view.close();
  await becomes(handle.log, ({ state }) => state === 'ready', 'ready');

  const again = handle.open();
  await becomes(handle.log, ({ readSeqWhenOpened }) => readSeqWhenOpened === 1, 'from where on it was unread');
  await becomes(client.servers, () => of(client)?.unread === 0, 'opened anew');
  expect(of(client)?.unreadFrom).toBeUndefined();
  await becomes(device.servers, () => of(device)?.unread === 0 && !of(device)?.unreadFrom, 'opened elsewhere');
  again.close();
});

test('all of a direct conversation is read', async () => {
  const { ada, ben } = await said();
  const hers = await live(ada);
  const { id, channel } = await hers.beginDirect({ userIds: [ben.user.id] });
  await post(ada, channel.id, 'psst');
  const client = await live(ben);
  const count = () => client.directs.get().directs.map((direct) => [direct.count, direct.channel.unread]);
  expect(count()).toEqual([[1, 1]]);
  await client.readServer({ serverId: id });
  expect(count()).toEqual([[0, 0]]);
});

test('a number shows the messages that it counts, and a badge how it comes about', async () => {
  const { ben, server, channel, other } = await said();
  const client = await live(ben);
  const { messages, unread } = await client.getUnread({ channelId: channel.id });
  expect([messages.map(({ content }) => content), unread]).toEqual([['one', 'two', 'three'], 3]);
  const { count, channels } = await client.getServerUnread({ serverId: server.id });
  expect([count, ...channels.map(({ channelId, counted }) => [channelId, counted])]).toEqual([
    4,
    [channel.id, 3],
    [other.id, 1],
  ]);
});

test('a page around a message holds both sides of it', async () => {
  const { ben, channel } = await said();
  const client = await live(ben);
  const around = await client.getMessages({ channelId: channel.id, around: 2, limit: 3 });
  expect(around.messages.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
  const before = await client.getMessages({ channelId: channel.id, before: 3, limit: 1 });
  expect(before.messages.map(({ content }) => content)).toEqual(['two']);
  const newest = await client.getMessages({ channelId: channel.id });
  expect(newest).toEqual(await call(ben.url, ben.token, `/channels/${channel.id}/messages`));
});
