// Counts are what the database says: exact to 99, the same everywhere, and after `kill -9`.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);

/** Every way to see a number, which must all agree: `[badge, ...channels]`. */
async function numbers(person, server) {
  const client = await connect(person);
  const { servers } = await client.do('notifications:get', { serverId: server.id });
  const shown = [
    client.ready.servers.find((mine) => mine.id === server.id),
    await person.view(server),
    (await person.do('GET', '/servers')).servers.find((mine) => mine.id === server.id),
    servers[0],
    await client.next('notifications:count', { where: (event) => event.serverId === server.id }),
  ];
  client.close();
  const badges = new Set(shown.map((each) => each.count));
  assert.equal(badges.size, 1, `the badge is shown as ${[...badges].join(' and ')}`);
  const channels = new Set(shown.slice(0, 4).map((each) => each.channels.map((channel) => channel.unread).join()));
  assert.equal(channels.size, 1, `the channels are shown as ${[...channels].join(' and ')}`);
  return [shown[0].count, ...shown[0].channels.map((channel) => channel.unread)];
}

test('a count is exact at 98 and 99; 100 means 100 or more', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await owner.sayMany(channel, 98);
  assert.deepEqual(await numbers(member, server), [98, 98]);
  for (const expected of [99, 100, 100, 100]) {
    await owner.say(channel, 'one more');
    assert.deepEqual(await numbers(member, server), [expected, expected]);
  }
});

test('what an acknowledged channel:leave, user:join or user:leave cleared stays cleared after kill -9', {
  timeout,
}, async () => {
  const rooms = [];
  for (let n = 0; n < 3; n += 1) {
    const room = await community(owner, member);
    await owner.sayMany(room.channel, 3);
    rooms.push(room);
  }
  const [left, opened, closed] = rooms;
  const client = await connect(member);
  await client.do('user:join', { serverId: closed.server.id });
  await owner.say(closed.channel, 'while open');
  await client.do('user:leave', { serverId: closed.server.id });
  await client.do('channel:join', { channelId: left.channel.id });
  const last = await owner.say(left.channel, 'while viewing');
  await client.next('message:new', { where: (event) => event.id === last.id });
  await client.do('channel:leave', { channelId: left.channel.id });
  await client.do('user:join', { serverId: opened.server.id });
  await node.kill();
  client.close();
  await node.start();
  assert.deepEqual(await numbers(member, left.server), [0, 0]);
  assert.deepEqual(await numbers(member, opened.server), [0, 3]);
  assert.deepEqual(await numbers(member, closed.server), [0, 4]);
});

test('what was unread is as unread after kill -9, and after a planned stop', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await owner.sayMany(channel, 5);
  await node.kill();
  await node.start();
  assert.deepEqual(await numbers(member, server), [5, 5]);
  await owner.say(channel, 'the sixth');
  await node.restart();
  assert.deepEqual(await numbers(member, server), [6, 6]);
});

test('a planned stop forgets nothing that a viewer has read', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const client = await connect(member);
  await client.do('channel:join', { channelId: channel.id });
  const last = (await owner.sayMany(channel, 5)).at(-1);
  await client.next('message:new', { where: (event) => event.id === last.id });
  await node.stop();
  client.close();
  await node.start();
  assert.deepEqual(await numbers(member, server), [0, 0]);
});

test('the read cursor of a viewer is written at least every 5 s', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const client = await connect(member);
  await client.do('channel:join', { channelId: channel.id });
  const last = (await owner.sayMany(channel, 5)).at(-1);
  await client.next('message:new', { where: (event) => event.id === last.id });
  // Five seconds are what is promised here, so five seconds are what is waited.
  await new Promise((settle) => setTimeout(settle, 5_100));
  await node.kill();
  client.close();
  await node.start();
  assert.deepEqual(await numbers(member, server), [0, 0]);
});
