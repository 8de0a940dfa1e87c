// What is unread: reading all of it, and marking it unread, on all devices and for good.

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

test('what is marked unread counts in its channel and not on the badge, on every device', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.sayMany(channel, 5);
  const [client, device] = [await connect(ben), await connect(await login(ben))];
  await client.do('channel:join', { channelId: channel.id });
  const since = device.mark();
  const { channel: marked } = await client.do('channel:unread', { channelId: channel.id, seq: 3 });
  assert.deepEqual([marked.unread, marked.unreadFrom, marked.readSeq], [3, 3, 5]);
  const told = await device.next('notifications:count', { ...counts(channel, 3), since });
  assert.deepEqual([told.count, told.channels[0].unreadFrom], [0, 3]);
  assert.deepEqual(await numbers(ben, server), [0, 3]);
  // Nothing of his reads it from here on, though he views it.
  await ada.say(channel, 'one more');
  for (const each of [client, device]) assert.equal((await each.next('notification:update', { since: 0 })).seq, 6);
  await client.do('channel:reading', { channelId: channel.id, reading: false });
  const { channel: focused } = await client.do('channel:reading', { channelId: channel.id, reading: true });
  assert.deepEqual([focused.unread, focused.unreadFrom], [4, 3]);
  assert.deepEqual(await numbers(ben, server), [1, 4]);
});

test('a mark lasts until the channel is read or opened anew', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const channelId = channel.id;
  await ada.sayMany(channel, 5);
  let client = await connect(ben);
  const { epoch } = await client.do('channel:join', { channelId });
  await client.do('channel:unread', { channelId, seq: 2 });
  await client.do('channel:leave', { channelId });
  await client.do('user:join', { serverId: server.id });
  assert.deepEqual(await numbers(ben, server), [0, 4]);
  // Whoever comes back joins with the cursor.
  client.close();
  client = await connect(ben);
  const [before] = client.ready.servers.find(({ id }) => id === server.id).channels;
  assert.deepEqual([before.unread, before.unreadFrom], [4, 2]);
  const joined = await client.do('channel:join', { channelId, after: 5, epoch });
  assert.deepEqual([joined.channel.unread, joined.channel.unreadFrom], [4, 2]);
  await client.do('channel:join', { channelId, reading: false });
  assert.deepEqual(await numbers(ben, server), [0, 4]);
  const { channel: opened } = await client.do('channel:join', { channelId });
  assert.deepEqual([opened.unread, opened.unreadFrom, opened.readSeq], [0, undefined, 5]);
  assert.deepEqual(await numbers(ben, server), [0, 0]);

  const device = await connect(await login(ben));
  await device.do('channel:unread', { channelId, seq: 4 });
  await client.next('notifications:count', counts(channel, 2));
  await device.do('channel:read', { channelId });
  // Whoever views it reads it again.
  const since = client.mark();
  await ada.say(channel, 'read live');
  await client.next('message:new', { since });
  await client.settled();
  assert.deepEqual(client.all('notification:update', since), []);
  assert.deepEqual(await numbers(ben, server), [0, 0]);
});

test('past the read cursor nothing is marked, and beyond the head nothing can be', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const path = `/channels/${channel.id}/unread`;
  assertProblem(await ben.http('PUT', path, { seq: 1 }), 400, 'invalid', 'seq');
  await ada.sayMany(channel, 3);
  const { channel: same } = await ben.do('PUT', path, { seq: 1 });
  assert.deepEqual([same.unread, same.unreadFrom, same.readSeq], [3, undefined, 0]);
  await ben.do('POST', `/channels/${channel.id}/read`);
  for (const seq of [0, -1, 4, 1.5, '1', null]) {
    assertProblem(await ben.http('PUT', path, { seq }), 400, 'invalid', 'seq');
  }
  const { channel: marked } = await ben.do('PUT', path, { seq: 3 });
  assert.deepEqual([marked.unread, marked.unreadFrom], [1, 3]);
  assert.deepEqual(await numbers(ben, server), [0, 1]);
});

test('what an acknowledged channel:unread marked stays marked after kill -9', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const client = await connect(ben);
  await client.do('channel:join', { channelId: channel.id });
  const last = (await ada.sayMany(channel, 4)).at(-1);
  await client.next('message:new', { where: ({ id }) => id === last.id });
  await client.do('channel:unread', { channelId: channel.id, seq: 2 });
  await node.kill();
  client.close();
  await node.start();
  assert.deepEqual(await numbers(ben, server), [0, 3]);
});

test('a number shows the very messages that it counts, and a badge how it comes about', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const other = await ada.createChannel(server);
  const said = await ada.sayMany(channel, 4);
  await ben.say(channel, 'of mine');
  await ada.do('DELETE', `/messages/${said[1].id}`);
  await ada.say(other, 'there');
  const ids = [said[0], said[2], said[3]].map(({ id }) => id);
  const shown = await ben.do('GET', `/channels/${channel.id}/unread`);
  assert.deepEqual(
    shown.messages.map(({ id }) => id),
    ids,
  );
  assert.deepEqual([shown.unread, shown.readSeq, shown.unreadFrom], [3, 0, null]);
  assert.deepEqual(await ben.do('GET', `/servers/${server.id}/unread`), {
    count: 4,
    channels: [
      { channelId: channel.id, counted: 3, readSeq: 0, seenSeq: 0 },
      { channelId: other.id, counted: 1, readSeq: 0, seenSeq: 0 },
    ],
  });
  const client = await connect(ben);
  await client.do('channel:join', { channelId: channel.id });
  assert.deepEqual((await ben.do('GET', `/channels/${channel.id}/unread`)).messages, []);
  await client.do('channel:unread', { channelId: channel.id, seq: 4 });
  const marked = await ben.do('GET', `/channels/${channel.id}/unread`);
  assert.deepEqual([marked.messages.map(({ id }) => id), marked.unread, marked.unreadFrom], [[said[3].id], 1, 4]);
  await client.do('user:join', { serverId: server.id });
  const { count, channels } = await ben.do('GET', `/servers/${server.id}/unread`);
  assert.deepEqual([count, ...channels.map(({ counted }) => counted)], [0, 0, 0]);
  const { direct } = await ada.do('POST', '/directs', { userIds: [ben.id] });
  assertProblem(await ben.http('GET', `/servers/${direct.id}/unread`), 404, 'not_found');
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
