// Catching up after an absence.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);
const OTHER_EPOCH = '01890000-0000-7000-8000-000000000000';

const { channel: long } = await community(owner, member);
const sent = await owner.sayMany(long, 305);
const client = await connect(member);
const { epoch } = client.ready;

function ids(messages) {
  return messages.map((message) => message.id);
}

function sync(more) {
  return client.do('messages:sync', { channelId: long.id, epoch, ...more });
}

test('a page holds 100 messages if no limit is given, and says that there is more', { timeout }, async () => {
  const page = await sync({ after: 0 });
  assert.deepEqual(ids(page.messages), ids(sent.slice(0, 100)));
  assert.deepEqual([page.rev, page.more, page.reset], [100, true, false]);
});

for (const [what, cursor] of [
  ['of the future', { after: 306 }],
  ['of a far future', { after: 9_007_199_254_740_991 }],
  ['of another epoch', { after: 10, epoch: OTHER_EPOCH }],
  ['of another epoch, at 0', { after: 0, epoch: OTHER_EPOCH }],
]) {
  test(`with a cursor ${what} the client is told to start afresh`, { timeout }, async () => {
    const page = await sync(cursor);
    assert.equal(page.reset, true);
    assert.equal(page.epoch, epoch);
    const joined = await client.do('channel:join', { channelId: long.id, epoch, ...cursor });
    assert.equal(joined.reset, true);
    assert.equal(joined.epoch, epoch);
  });
}

test('channel:join with a cursor gives what changed after it, as messages:sync does', { timeout }, async () => {
  const joined = await client.do('channel:join', { channelId: long.id, after: 150, epoch });
  assert.deepEqual(ids(joined.messages), ids(sent.slice(150, 250)));
  assert.deepEqual([joined.rev, joined.more, joined.reset], [250, true, false]);
  const last = await client.do('channel:join', { channelId: long.id, after: 300, epoch });
  assert.deepEqual([ids(last.messages), last.rev, last.more], [ids(sent.slice(300)), 305, false]);
});

test('channel:join without a cursor says whether there are older messages', { timeout }, async () => {
  const { channel } = await community(owner, member);
  assert.equal((await client.do('channel:join', { channelId: channel.id })).more, false);
  await owner.sayMany(channel, 50);
  assert.equal((await client.do('channel:join', { channelId: channel.id })).more, false);
  await owner.say(channel, 'the 51st');
  const page = await client.do('channel:join', { channelId: channel.id });
  assert.deepEqual([page.more, page.messages[0].seq, page.messages.length], [true, 2, 50]);
});

test('after an absence sync and a fresh load agree', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const before = await connect(member);
  const held = (await before.do('channel:join', { channelId: channel.id })).messages;
  held.push(...(await owner.sayMany(channel, 3)));
  await before.next('message:new', { where: (message) => message.seq === 3 });
  before.close();
  await owner.sayMany(channel, 20);
  const back = await connect(member);
  const caught = await back.do('channel:join', { channelId: channel.id, after: 3, epoch });
  const { messages, rev } = await member.history(channel);
  assert.deepEqual(ids([...held, ...caught.messages]), ids(messages));
  assert.deepEqual([caught.rev, caught.more], [rev, false]);
});

test('between a join and the live messages nothing is missing and nothing comes twice', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const sender = await connect(owner);
  const sends = Array.from({ length: 200 }, (_, n) =>
    sender.do('message:send', { channelId: channel.id, content: `line ${n}` }),
  );
  const viewer = await connect(member);
  const page = await viewer.do('channel:join', { channelId: channel.id, after: 0, epoch });
  let { rev, more } = page;
  const held = new Set(ids(page.messages));
  while (more) {
    const next = await viewer.do('messages:sync', { channelId: channel.id, after: rev, epoch });
    for (const message of next.messages) held.add(message.id);
    ({ rev, more } = next);
  }
  await Promise.all(sends);
  if (rev < 200) await viewer.next('message:new', { where: (message) => message.seq === 200 });
  const live = viewer.all('message:new');
  for (const message of live) held.add(message.id);
  assert.equal(new Set(ids(live)).size, live.length);
  assert.deepEqual([...held].sort(), ids((await member.history(channel)).messages).sort());
});

test('the epoch stays the same over a restart', { timeout }, async () => {
  await node.restart();
  assert.equal((await connect(member)).ready.epoch, epoch);
});
