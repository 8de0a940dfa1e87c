// Each request with its acknowledgement, over each transport of the stock client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, transports } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);

for (const [how, options] of Object.entries(transports)) {
  test(`with ${how} user:join answers with the server and count 0`, { timeout }, async () => {
    const { server, channel } = await community(owner, member);
    const client = await connect(member, options);
    await owner.sayMany(channel, 2);
    const ack = await client.do('user:join', { serverId: server.id });
    assert.deepEqual(Object.keys(ack).sort(), ['count', 'ok', 'server']);
    assert.equal(ack.count, 0);
    assert.deepEqual(ack.server, await member.view(server));
    assert.deepEqual([ack.server.count, ack.server.channels[0].unread], [0, 2]);
  });

  test(`with ${how} a bare id is a payload, and a bare channel id views that channel alone`, { timeout }, async () => {
    const { server, channel } = await community(owner, member);
    const other = await owner.createChannel(server);
    const client = await connect(member, options);
    assert.equal((await client.do('user:join', server.id)).server.id, server.id);
    assert.equal((await client.do('channel:join', channel.id)).channel.id, channel.id);
    await client.do('user:leave', { serverId: server.id });
    await client.do('channel:join', other.id);
    await client.do('notifications:get', server.id);
    const said = [await owner.say(channel, 'not read'), await owner.say(other, 'read')];
    await client.next('message:new', { where: ({ id }) => id === said[1].id });
    const { servers } = await client.do('notifications:get', server.id);
    assert.equal(servers[0].count, 1);
    assert.deepEqual(
      client.all('message:new').map(({ id }) => id),
      [said[1].id],
    );
  });

  test(`with ${how} user:leave answers ok`, { timeout }, async () => {
    const { server } = await community(owner, member);
    const client = await connect(member, options);
    await client.do('user:join', { serverId: server.id });
    assert.deepEqual(await client.do('user:leave', { serverId: server.id }), { ok: true });
  });

  test(`with ${how} channel:join answers with the channel and the newest 50 in seq order`, { timeout }, async () => {
    const { channel } = await community(owner, member);
    const sent = await owner.sayMany(channel, 52);
    const client = await connect(member, options);
    const ack = await client.do('channel:join', { channelId: channel.id });
    assert.deepEqual(Object.keys(ack).sort(), ['channel', 'epoch', 'messages', 'more', 'ok', 'reset', 'rev']);
    assert.deepEqual(
      ack.messages.map((message) => message.id),
      sent.slice(2).map((message) => message.id),
    );
    assert.deepEqual([ack.rev, ack.epoch, ack.more, ack.reset], [52, client.ready.epoch, true, false]);
    assert.deepEqual(ack.channel, { ...channel, rev: 52, readSeq: 52, unread: 0 });
  });

  test(`with ${how} channel:reading and channel:leave answer with the channel`, { timeout }, async () => {
    const { channel } = await community(owner, member);
    const client = await connect(member, options);
    await client.do('channel:join', { channelId: channel.id });
    for (const [event, payload] of [
      ['channel:reading', { channelId: channel.id, reading: false }],
      ['channel:reading', { channelId: channel.id, reading: true }],
      ['channel:leave', { channelId: channel.id }],
    ]) {
      assert.deepEqual(await client.do(event, payload), { ok: true, channel });
    }
  });

  test(`with ${how} message:send answers with the committed message, and its sender's view hears it`, {
    timeout,
  }, async () => {
    const { channel } = await community(owner, member);
    const client = await connect(member, options);
    await client.do('channel:join', { channelId: channel.id });
    const { message } = await client.do('message:send', { channelId: channel.id, content: ' hi ', clientId: 'c-1' });
    assert.deepEqual([message.seq, message.rev, message.content, message.clientId], [1, 1, 'hi', 'c-1']);
    assert.deepEqual(message.author, member.user);
    assert.deepEqual(await client.next('message:new'), { ...message, prev: 0 });
    assert.deepEqual((await member.history(channel)).messages, [message]);
  });

  test(`with ${how} messages:sync answers with what changed after a rev`, { timeout }, async () => {
    const { channel } = await community(owner, member);
    const sent = await owner.sayMany(channel, 5);
    const client = await connect(member, options);
    const { epoch } = client.ready;
    const ack = await client.do('messages:sync', { channelId: channel.id, after: 2, epoch });
    assert.deepEqual(Object.keys(ack).sort(), ['epoch', 'messages', 'more', 'ok', 'reset', 'rev']);
    assert.deepEqual(ack, { ok: true, messages: sent.slice(2), rev: 5, epoch, more: false, reset: false });
  });

  test(`with ${how} notifications:get answers, and emits one notifications:count for each server`, {
    timeout,
  }, async () => {
    const { server, channel } = await community(owner, member);
    await owner.sayMany(channel, 3);
    const client = await connect(member, options);
    const since = client.mark();
    const { servers } = await client.do('notifications:get', { serverId: server.id });
    const expected = { serverId: server.id, count: 3, channels: [{ channelId: channel.id, unread: 3 }] };
    assert.deepEqual(servers, [expected]);
    const { serverId, count } = await client.next('notifications:count', { since });
    assert.deepEqual([serverId, count], [server.id, 3]);
  });

  test(`with ${how} notifications:get without a payload answers for all of my servers`, { timeout }, async () => {
    const client = await connect(member, options);
    const mine = client.ready.servers.map((server) => server.id).sort();
    for (const payload of [[], [{}], [null]]) {
      const since = client.mark();
      const { servers } = await client.do('notifications:get', ...payload);
      assert.deepEqual(servers.map((each) => each.serverId).sort(), mine);
      for (const serverId of mine)
        await client.next('notifications:count', { since, where: (event) => event.serverId === serverId });
    }
  });
}

test('a socket may view several channels', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const other = await owner.createChannel(server);
  const client = await connect(member);
  for (const each of [channel, other]) await client.do('channel:join', { channelId: each.id });
  const sent = [await owner.say(channel, 'one'), await owner.say(other, 'two')];
  for (const message of sent) {
    const told = await client.next('message:new', { where: (event) => event.id === message.id });
    assert.deepEqual(told, { ...message, prev: 0 });
  }
});

test('a message over HTTP is heard like any other', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const client = await connect(member);
  await client.do('channel:join', { channelId: channel.id });
  const message = await owner.say(channel, 'over HTTP', 'http-1');
  const { clientId, ...seen } = message;
  assert.equal(clientId, 'http-1');
  assert.deepEqual(await client.next('message:new'), { ...seen, prev: 0 });
});

test('whoever left a channel hears its messages no longer', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const client = await connect(member);
  await client.do('channel:join', { channelId: channel.id });
  await client.do('channel:leave', { channelId: channel.id });
  const message = await owner.say(channel, 'unheard');
  await client.next('notification:update', { where: (event) => event.messageId === message.id });
  await client.settled();
  assert.deepEqual(client.all('message:new'), []);
});

test('the events of one socket start in the order in which they came', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const client = await connect(member);
  const acks = await Promise.all([
    client.request('message:send', { channelId: channel.id, content: 'first' }),
    client.request('channel:join', { channelId: channel.id }),
    client.request('message:send', { channelId: channel.id, content: 'second' }),
    client.request('user:join', { serverId: server.id }),
    client.request('message:send', { channelId: channel.id, content: 'third' }),
  ]);
  assert.deepEqual(
    acks.map((ack) => ack.ok),
    Array(5).fill(true),
  );
  assert.deepEqual(
    [acks[0], acks[2], acks[4]].map((ack) => ack.message.seq),
    [1, 2, 3],
  );
});

test('of channels that are joined alone without waiting, the last is the one that is viewed', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const channels = [channel, await owner.createChannel(server), await owner.createChannel(server)];
  const client = await connect(member);
  for (let round = 0; round < 20; round += 1) {
    const asked = Array.from({ length: 6 }, (_, n) => channels[(round + n) % channels.length]);
    await Promise.all(asked.map(({ id }) => client.do('channel:join', id)));
    // What the last join leaves is left a moment after its answer.
    await client.settled();
    const since = client.mark();
    for (const each of channels) await owner.say(each, 'who hears it?');
    await client.settled();
    const heard = client.all('message:new', since).map(({ channelId }) => channelId);
    assert.deepEqual(heard, [asked.at(-1).id]);
  }
});

test('of servers that are opened without waiting, the last alone is open', { timeout }, async () => {
  const places = [await community(owner, member), await community(owner, member)];
  const [client, other] = [await connect(member), await connect(member)];
  for (let round = 0; round < 20; round += 1) {
    const asked = Array.from({ length: 5 }, (_, n) => places[(round + n) % 2]);
    await Promise.all(asked.map(({ server }) => client.do('user:join', { serverId: server.id })));
    const [open, closed] = [asked.at(-1), asked.at(-2)];
    for (const { channel } of places) await owner.say(channel, 'does it count?');
    await other.settled();
    const counts = async ({ server }) => (await member.view(server)).count;
    assert.deepEqual([await counts(open), (await counts(closed)) > 0], [0, true]);
  }
});
