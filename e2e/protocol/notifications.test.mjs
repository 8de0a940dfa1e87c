// Who is notified of a message, and whose badge is cleared by what.

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

test('a notification comes to every device of the others with no further request, whole', { timeout }, async () => {
  const { server, channel } = await community(owner, member, third);
  const clients = await connectAll([member, member, third]);
  const message = await owner.say(channel, 'hello');
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
});

test('a preview is at most 140 characters', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const client = await connect(member);
  const message = await owner.say(channel, '港🚢'.repeat(200));
  const { preview } = await client.next('notification:update', of(message));
  assert.ok([...preview].length <= 140 && preview.startsWith('港🚢'));
});

test('never to the author, on no device', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const [sender, tab, other] = await connectAll([owner, owner, member]);
  const { message } = await sender.do('message:send', { channelId: channel.id, content: 'mine' });
  await other.next('notification:update', of(message));
  for (const client of [sender, tab]) {
    await client.settled();
    assert.deepEqual(client.all('notification:update'), []);
  }
});

test('not to whoever reads the channel on any device', { timeout }, async () => {
  const { channel } = await community(owner, member, third);
  const [reading, pocket, other] = await connectAll([member, member, third]);
  await reading.do('channel:join', { channelId: channel.id });
  const message = await owner.say(channel, 'read at once');
  await other.next('notification:update', of(message));
  for (const client of [reading, pocket]) {
    await client.settled();
    assert.deepEqual(client.all('notification:update'), []);
  }
});

test('to whoever hears the channel but does not read it, and it counts', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const client = await connect(member);
  await client.do('channel:join', { channelId: channel.id });
  const { channel: paused } = await client.do('channel:reading', { channelId: channel.id, reading: false });
  assert.equal(paused.unread, 0);
  const message = await owner.say(channel, 'in a hidden tab');
  await client.next('message:new', { where: (event) => event.id === message.id });
  await client.next('notification:update', of(message));
  const view = await member.view(server);
  assert.deepEqual([view.count, view.channels[0].unread], [1, 1]);
  const { channel: resumed } = await client.do('channel:reading', { channelId: channel.id, reading: true });
  assert.deepEqual([resumed.unread, resumed.readSeq], [0, 1]);
});

test('channel:join with reading: false hears, and does not read', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await owner.say(channel, 'before');
  const client = await connect(member);
  const joined = await client.do('channel:join', { channelId: channel.id, reading: false });
  assert.equal(joined.channel.unread, 1);
  const message = await owner.say(channel, 'after');
  await client.next('message:new', { where: (event) => event.id === message.id });
  await client.next('notification:update', of(message));
  assert.equal((await member.view(server)).channels[0].unread, 2);
});

test('to no one who is not a member', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const [inside, outside] = await connectAll([member, third]);
  const message = await owner.say(channel, 'among us');
  await inside.next('notification:update', of(message));
  await outside.settled();
  assert.deepEqual(outside.all('notification:update'), []);
});

test('of each server of mine, the one that I joined a moment ago among them', { timeout }, async () => {
  const client = await connect(member);
  const rooms = [await community(owner, member), await community(third, member)];
  const messages = [await owner.say(rooms[0].channel, 'one'), await third.say(rooms[1].channel, 'two')];
  for (const message of messages) await client.next('notification:update', of(message));
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

test('the badge stays 0 while a socket of mine has the server open', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const [opening, pocket] = await connectAll([member, member]);
  await opening.do('user:join', { serverId: server.id });
  const message = await owner.say(channel, 'while open');
  await pocket.next('notification:update', of(message));
  for (const client of [opening, pocket]) {
    const { servers } = await client.do('notifications:get', { serverId: server.id });
    assert.deepEqual([servers[0].count, servers[0].channels[0].unread], [0, 1]);
  }
  await opening.do('user:leave', { serverId: server.id });
  await owner.say(channel, 'after');
  const view = await member.view(server);
  assert.deepEqual([view.count, view.channels[0].unread], [1, 2]);
});

test('a socket has one server open: the next user:join replaces it', { timeout }, async () => {
  const rooms = [await community(owner, member), await community(owner, member)];
  const client = await connect(member);
  for (const { server } of rooms) await client.do('user:join', { serverId: server.id });
  for (const { channel } of rooms) await owner.say(channel, 'hello');
  assert.equal((await member.view(rooms[0].server)).count, 1);
  assert.equal((await member.view(rooms[1].server)).count, 0);
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

test('one of two tabs leaving the channel does not end the reading of the other', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const [first, second] = await connectAll([member, member]);
  for (const client of [first, second]) await client.do('channel:join', { channelId: channel.id });
  const { channel: left } = await first.do('channel:leave', { channelId: channel.id });
  assert.equal(left.unread, 0);
  const message = await owner.say(channel, 'still read');
  await second.next('message:new', { where: (event) => event.id === message.id });
  await second.settled();
  assert.deepEqual(second.all('notification:update'), []);
  assert.equal((await member.view(server)).count, 0);
});

test('a clear hits no other channel and no other person', { timeout }, async () => {
  const { server, channel } = await community(owner, member, third);
  const other = await owner.createChannel(server);
  await owner.say(channel, 'one');
  await owner.say(other, 'two');
  const client = await connect(member);
  await client.do('channel:join', { channelId: channel.id });
  assert.deepEqual(
    (await member.view(server)).channels.map((each) => each.unread),
    [0, 1],
  );
  assert.deepEqual(
    (await third.view(server)).channels.map((each) => each.unread),
    [1, 1],
  );
});

test('a read cursor never moves back', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await owner.sayMany(channel, 5);
  const client = await connect(member);
  await client.do('channel:join', { channelId: channel.id });
  await client.do('channel:leave', { channelId: channel.id });
  await client.do('channel:join', { channelId: channel.id, after: 1, epoch: client.ready.epoch, reading: false });
  await client.do('channel:leave', { channelId: channel.id });
  const [mine] = (await member.view(server)).channels;
  assert.deepEqual([mine.readSeq, mine.unread], [5, 0]);
});

test('own messages never count', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await member.sayMany(channel, 3);
  assert.deepEqual([(await member.view(server)).count, (await owner.view(server)).count], [0, 3]);
});
