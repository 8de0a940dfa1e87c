// Requests beside each other: what a socket views and has open, whatever it asks for at once. Each request with its
// acknowledgement and each event is in contract/tour.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);

test('notifications:get without a payload answers for all of my servers, and emits a number for each', {
  timeout,
}, async () => {
  await Promise.all([community(owner, member), community(owner, member)]);
  const client = await connect(member);
  const mine = client.ready.servers.map((server) => server.id).sort();
  for (const payload of [[], [{}], [null]]) {
    const since = client.mark();
    const { servers } = await client.do('notifications:get', ...payload);
    assert.deepEqual(servers.map((each) => each.serverId).sort(), mine);
    for (const serverId of mine)
      await client.next('notifications:count', { since, where: (event) => event.serverId === serverId });
  }
});

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

test('of channels that are joined alone without waiting, the last is the one that is viewed', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const channels = [channel, await owner.createChannel(server), await owner.createChannel(server)];
  const client = await connect(member);
  for (let round = 0; round < 20; round += 1) {
    const asked = Array.from({ length: 6 }, (_, n) => channels[(round + n) % channels.length]);
    await Promise.all(asked.map(({ id }) => client.do('channel:join', id)));
    const since = client.mark();
    for (const each of channels) await owner.say(each, 'who hears it?');
    await client.settled();
    const heard = client.all('message:new', since).map(({ channelId }) => channelId);
    assert.deepEqual(heard, [asked.at(-1).id]);
  }
});

test('a join alone leaves what was joined before its answer, and nothing later', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const [beside, before] = [await owner.createChannel(server), await owner.createChannel(server)];
  const client = await connect(member);
  for (let round = 0; round < 20; round += 1) {
    await client.do('channel:join', before.id);
    const answered = [];
    const join = async (id, payload) => {
      await client.do('channel:join', payload);
      answered.push(id);
    };
    await Promise.all([join(channel.id, channel.id), join(beside.id, { channelId: beside.id })]);
    const since = client.mark();
    for (const each of [before, channel, beside]) await owner.say(each, 'who hears it?');
    await client.settled();
    const heard = client.all('message:new', since).map(({ channelId }) => channelId);
    assert.deepEqual(heard, answered[0] === channel.id ? answered : [channel.id]);
  }
});

test('the ids of channels that nobody has are answered, whatever they are', { timeout }, async () => {
  const client = await connect(member);
  for (const last of [0, 1, 2]) {
    const { error } = await client.request('channel:join', `00000000-0000-0000-0000-00000000000${last}`);
    assert.equal(error.code, 'not_found');
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
