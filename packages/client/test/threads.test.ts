import { afterAll, beforeAll, expect, test } from 'vitest';
import { live } from './support/live.js';
import { TestNode } from './support/node.js';
import { call, join, makeServer, person, post } from './support/people.js';
import { becomes } from './support/waiting.js';

let node: TestNode;

beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(() => node.dispose());

test('a thread is shown like a channel, and its message shows it', async () => {
  const [ada, ben] = [await person(node.url, 'ada'), await person(node.url, 'ben')];
  const { server, channel } = await makeServer(ada);
  await join(ada, ben, server.id);
  const { id: messageId } = await post(ada, channel.id, 'Who brings what?');
  const [one, other] = [await live(ada), await live(ben)];
  const view = one.channel(channel.id).open();
  await becomes(one.channel(channel.id).log, ({ state }) => state === 'ready', 'ready');

  const thread = await other.createThread({ messageId });
  expect([thread.kind, thread.name, thread.parentMessageId]).toEqual(['thread', null, messageId]);
  expect((await one.createThread({ messageId, name: 'Late' })).id).toBe(thread.id);
  const inside = one.channel(thread.id);
  const reader = inside.open();
  await becomes(inside.log, ({ state }) => state === 'ready', 'the thread is shown');
  await other.sendMessage({ channelId: thread.id, content: 'Bread' });
  await becomes(inside.log, ({ messages }) => messages[0]?.content === 'Bread', 'said in the thread');
  const shown = () => one.channel(channel.id).log.get().messages[0]?.thread;
  await becomes(one.channel(channel.id).log, () => shown()?.replies === 1, 'shown at its message');
  expect(shown()?.users.map(({ id }) => id)).toEqual([ben.user.id]);
  expect((await one.listThreads({ serverId: server.id })).map((each) => each.message.thread)).toEqual([shown()]);
  expect(await one.listThreads({ serverId: server.id, after: thread.id })).toEqual([]);

  await other.changeProfile({ displayName: 'Benedikt' });
  await becomes(one.channel(channel.id).log, () => shown()?.users[0]?.displayName === 'Benedikt', 'called otherwise');
  reader.close();
  view.close();
});

test('a thread is gone with its channel, and is there again with it', async () => {
  const [ada, ben] = [await person(node.url, 'ada'), await person(node.url, 'ben')];
  const { server, channel } = await makeServer(ada);
  await join(ada, ben, server.id);
  const { id: messageId } = await post(ada, channel.id, 'Who brings what?');
  const client = await live(ben);
  const { id } = await client.createThread({ messageId });
  const { log } = client.channel(id);
  client.channel(id).open();
  await becomes(log, ({ state }) => state === 'ready', 'ready');
  const everyone = `/channels/${channel.id}/overrides/roles/${server.id}`;
  await call(ada.url, ada.token, everyone, { allow: [], deny: ['viewChannel'] }, 'PUT');
  await becomes(log, ({ state }) => state === 'gone', 'gone with its channel');
  await call(ada.url, ada.token, everyone, undefined, 'DELETE');
  await becomes(log, ({ state }) => state === 'ready', 'there again');
  await call(ada.url, ada.token, `/servers/${server.id}`, undefined, 'DELETE');
  await becomes(log, ({ state }) => state === 'gone', 'gone with its server');
});
