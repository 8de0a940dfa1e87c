// What is unread: reading all of it, on all devices and for good.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, login, register, twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();

/** The numbers of a server as a person is told them: `[badge, ...channels]`. */
async function numbers(person, server) {
  const { count, channels } = await person.view(server);
  return [count, ...channels.map(({ unread }) => unread)];
}

/** The number of a channel in a `notifications:count`, where it stands at `unread`. */
const counts = (channel, unread) => ({
  where: ({ channels }) => channels?.some((each) => each.channelId === channel.id && each.unread === unread),
});

test('channel:read reads all of a channel and nothing else, on every device', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const other = await ada.createChannel(server);
  await ada.sayMany(channel, 3);
  await ada.sayMany(other, 2);
  const [client, device] = [await connect(ben), await connect(await login(ben))];
  const { channel: read } = await client.do('channel:read', { channelId: channel.id });
  assert.deepEqual([read.id, read.unread, read.readSeq, read.rev], [channel.id, 0, 3, 3]);
  for (const each of [client, device]) {
    const { count } = await each.next('notifications:count', counts(channel, 0));
    assert.equal(count, 2);
  }
  assert.deepEqual(await numbers(ben, server), [2, 0, 2]);
  await ada.say(channel, 'one more');
  assert.equal((await device.next('notification:update')).channelId, channel.id);
  assert.deepEqual(await numbers(ben, server), [3, 1, 2]);
});

test('server:read reads all channels of a server, on every device', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const other = await ada.createChannel(server);
  await ada.sayMany(channel, 3);
  await ada.sayMany(other, 2);
  const [client, device] = [await connect(ben), await connect(await login(ben))];
  const { server: read } = await client.do('server:read', { serverId: server.id });
  assert.deepEqual([read.id, read.count, ...read.channels.map(({ unread }) => unread)], [server.id, 0, 0, 0]);
  assert.deepEqual(read, await ben.view(server));
  for (const each of [client, device]) await each.next('notifications:count', counts(other, 0));
  assert.deepEqual(await numbers(ben, server), [0, 0, 0]);
});

test('both can be asked over HTTP, and devices hear of it', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const other = await ada.createChannel(server);
  await ada.sayMany(channel, 3);
  await ada.sayMany(other, 2);
  const device = await connect(ben);
  const { channel: read } = await ben.do('POST', `/channels/${channel.id}/read`);
  assert.deepEqual([read.id, read.unread, read.readSeq], [channel.id, 0, 3]);
  await device.next('notifications:count', counts(channel, 0));
  const { server: whole } = await ben.do('POST', `/servers/${server.id}/read`);
  assert.deepEqual([whole.id, whole.count], [server.id, 0]);
  await device.next('notifications:count', counts(other, 0));
  assert.deepEqual(whole, await ben.view(server));
});

test('a direct conversation is read as a server over a socket, and by its channel', { timeout }, async () => {
  const { ada, ben } = await twoPeople(node);
  const { direct } = await ada.do('POST', '/directs', { userIds: [ben.id] });
  await ada.say(direct.channel, 'hello');
  const client = await connect(ben);
  const { server } = await client.do('server:read', { serverId: direct.id });
  assert.deepEqual([server.id, server.kind, server.count, server.channels[0].unread], [direct.id, 'direct', 0, 0]);
  await ada.say(direct.channel, 'hello?');
  await ben.do('POST', `/channels/${direct.channel.id}/read`);
  assert.equal((await ben.do('GET', '/directs')).directs[0].count, 0);
  assertProblem(await ben.http('POST', `/servers/${direct.id}/read`), 404, 'not_found');
  await ben.do('DELETE', `/directs/${direct.id}`);
  await client.refused('not_found', 'server:read', { serverId: direct.id });
});

test('what an acknowledged channel:read or server:read read stays read after kill -9', { timeout }, async () => {
  const [one, other] = [await twoPeople(node), await twoPeople(node)];
  const clients = [];
  for (const { ada, ben, channel } of [one, other]) {
    await ada.sayMany(channel, 3);
    clients.push(await connect(ben));
  }
  await clients[0].do('channel:read', { channelId: one.channel.id });
  await clients[1].do('server:read', { serverId: other.server.id });
  await node.kill();
  for (const client of clients) client.close();
  await node.start();
  for (const { ben, server } of [one, other]) assert.deepEqual(await numbers(ben, server), [0, 0]);
});

test('a page around a message shows what was said before and after it', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const said = await ada.sayMany(channel, 9);
  const { messages, rev } = await ben.do('GET', `/channels/${channel.id}/messages?around=${said[4].seq}&limit=4`);
  assert.deepEqual(
    messages.map(({ id }) => id),
    said.slice(3, 7).map(({ id }) => id),
  );
  assert.equal(rev, 9);
  const eve = await register(node, 'eve');
  assertProblem(await eve.http('GET', `/channels/${channel.id}/messages?around=0&before=0`), 404, 'not_found');
});
