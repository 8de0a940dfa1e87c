// Notifications and cleared badges on all devices. Whose number is what is held by crates/core/tests/model/badges.rs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member, third] = await Promise.all(['owner', 'member', 'third'].map((word) => register(node, word)));

function of(message) {
  return { where: (event) => event.messageId === message.id };
}

function ofServer(server, count) {
  return { where: (event) => event.serverId === server.id && event.count === count };
}

test('a notification comes whole to every device of the others, and to none of the author or of who reads', {
  timeout,
}, async () => {
  const { server, channel } = await community(owner, member, third);
  const clients = await connectAll([member, member]);
  const without = await connectAll([owner, owner, third, third]);
  await without[2].do('channel:join', { channelId: channel.id });
  const { message } = await without[0].do('message:send', { channelId: channel.id, content: 'hello' });
  for (const client of clients) {
    assert.deepEqual(await client.next('notification:update', of(message)), {
      serverId: server.id,
      channelId: channel.id,
      messageId: message.id,
      seq: 1,
      author: owner.user,
      preview: 'hello',
      createdAt: message.createdAt,
    });
  }
  for (const client of without) {
    await client.settled();
    assert.deepEqual(client.all('notification:update'), []);
  }
});

test('channel:join clears the channel, and tells all my devices', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const other = await owner.createChannel(server);
  await owner.sayMany(channel, 3);
  await owner.sayMany(other, 2);
  const [reading, pocket] = await connectAll([member, member]);
  const { channel: joined } = await reading.do('channel:join', { channelId: channel.id });
  assert.equal(joined.unread, 0);
  for (const client of [reading, pocket]) {
    const { channels } = await client.next('notifications:count', ofServer(server, 2));
    if (channels) assert.equal(channels.find((each) => each.channelId === channel.id)?.unread ?? 0, 0);
  }
  const view = await member.view(server);
  assert.deepEqual(
    view.channels.map((each) => each.unread),
    [0, 2],
  );
});

test('user:join clears the badge on all my devices, and the channels keep their own numbers', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await owner.sayMany(channel, 3);
  const [opening, pocket] = await connectAll([member, member]);
  await opening.do('user:join', { serverId: server.id });
  for (const client of [opening, pocket]) await client.next('notifications:count', ofServer(server, 0));
  const view = await member.view(server);
  assert.deepEqual([view.count, view.channels[0].unread], [0, 3]);
});

test('the end of the socket closes the server and leaves the channel', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const leaving = await connect(member);
  await leaving.do('user:join', { serverId: server.id });
  await leaving.do('channel:join', { channelId: channel.id });
  const read = await owner.say(channel, 'read');
  await leaving.next('message:new', { where: (event) => event.id === read.id });
  leaving.close();
  const counts = async () => {
    await owner.say(channel, 'unread, once the node has noticed');
    return (await member.view(server)).count > 0;
  };
  await until(counts, 'a badge after the end of the socket');
  const view = await member.view(server);
  assert.ok(view.channels[0].readSeq >= read.seq, 'what was read before the end is unread');
  assert.equal(view.channels[0].unread, view.channels[0].rev - view.channels[0].readSeq);
});
