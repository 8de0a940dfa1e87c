// A walk through the whole contract with one client: every request, and a cause for every event.

import assert from 'node:assert/strict';

import { connect } from '../support/clients.mjs';
import { GOVERNED, govern } from '../support/governing.mjs';
import { community, login, register } from '../support/people.mjs';

/** A program has to start first: an interpreter, or a page. */
const START_WITHIN_MS = 30_000;

const keys = (value) => Object.keys(value).sort();

/** Takes the client that `open` makes through `node`, which is stopped and started again. Gives the client. */
export async function tour(node, open, transport) {
  const [owner, member] = [await register(node, 'owner'), await register(node, 'member')];
  const client = await open({ url: node.url, token: member.token, transport });
  try {
    const ready = await client.next('ready', undefined, { ms: START_WITHIN_MS });
    assert.deepEqual(keys(ready), ['directs', 'epoch', 'protocol', 'servers', 'user']);
    assert.deepEqual([ready.protocol, ready.user, ready.servers], [1, member.user, []]);
    const { server, channel, third } = await arrive(client, owner, member);
    await talk(client, { owner, member, server, channel, epoch: ready.epoch });
    await count(client, { owner, server, channel });
    await whisper(client, { owner, member, third, channel });
    await rename(client, owner);
    await misspeak(client);
    await renew(client, member);
    await leave(client, { owner, member, server });
    await comeBack(client, node);
    return client;
  } finally {
    await client.close();
  }
}

async function ok(client, event, payload) {
  const answer = await client.request(event, payload);
  assert.equal(answer.ok, true, `${event}: ${JSON.stringify(answer)}`);
  return answer;
}

/** What others do appears: a server, a channel, and who is on line. */
async function arrive(client, owner, member) {
  const { server, channel } = await community(owner, member);
  const added = await client.next('server:added', (payload) => payload.server.id === server.id);
  assert.deepEqual(added.server, await member.view(server));
  const second = await owner.createChannel(server);
  const { channel: told } = await client.next('channel:added');
  assert.deepEqual([told.id, told.name, told.serverId], [second.id, second.name, server.id]);
  await connect(owner);
  const presence = await client.next('presence:changed', ({ online }) => online.includes(owner.id));
  assert.deepEqual(keys(presence), ['count', 'offline', 'online', 'serverId']);
  const third = await register(owner.node, 'third');
  await third.accept(await owner.invite(server));
  const members = await client.next('members:changed', ({ total }) => total === 3);
  assert.deepEqual(members, { serverId: server.id, total: 3 });
  await owner.do('PATCH', `/servers/${server.id}`, { description: 'Cogs' });
  const updated = await client.next('server:updated');
  assert.deepEqual([updated.server.id, updated.server.description], [server.id, 'Cogs']);
  const since = client.mark();
  await govern(owner, server);
  for (const event of GOVERNED) {
    const payload = await client.next(event, undefined, { since });
    assert.ok(JSON.stringify(payload).includes(server.id), `${event}: ${JSON.stringify(payload)}`);
  }
  return { server, channel, third };
}

async function talk(client, { owner, member, server, channel, epoch }) {
  const channelId = channel.id;
  const opened = await ok(client, 'user:join', { serverId: server.id });
  assert.deepEqual(opened, { ok: true, server: await member.view(server), count: 0 });
  const joined = await ok(client, 'channel:join', { channelId });
  const empty = { ok: true, channel, messages: [], rev: 0, epoch, more: false, reset: false };
  assert.deepEqual(joined, empty);

  // A bare id is a payload too.
  assert.equal((await ok(client, 'user:join', server.id)).server.id, server.id);
  assert.equal((await ok(client, 'channel:join', channelId)).channel.id, channelId);
  const said = await owner.say(channel, 'grüezi 👋');
  assert.deepEqual(await client.next('message:new', ({ id }) => id === said.id), {
    ...without(said, 'clientId'),
    prev: 0,
  });
  assert.deepEqual(await ok(client, 'typing', { channelId }), { ok: true });
  const typist = await connect(owner);
  await typist.do('typing', { channelId });
  assert.deepEqual(await client.next('typing'), { channelId, user: owner.user });
  typist.close();
  const { message } = await ok(client, 'message:send', { channelId, content: ' selber grüezi ', clientId: 'mine-1' });
  assert.deepEqual([message.content, message.clientId, message.seq], ['selber grüezi', 'mine-1', 2]);
  assert.deepEqual((await member.history(channel)).messages[1], message);
  assert.deepEqual(await client.next('message:new', ({ id }) => id === message.id), { ...message, prev: 1 });
  const { message: edited } = await ok(client, 'message:edit', { messageId: message.id, content: 'anders' });
  assert.deepEqual([edited.content, edited.rev, typeof edited.editedAt], ['anders', 3, 'string']);
  const told = await client.next('message:updated', ({ rev }) => rev === 3);
  assert.deepEqual(told, {
    ...without(edited, 'clientId'),
    prev: 2,
    change: { type: 'edit', userId: message.author.id },
  });
  const { message: liked } = await ok(client, 'message:react', { messageId: said.id, emoji: '👍', set: true });
  const thumb = { emoji: '👍', count: 1, userIds: [member.id] };
  assert.deepEqual([liked.rev, liked.reactions], [4, [{ ...thumb, me: true }]]);
  const reacted = await client.next('message:updated', ({ rev }) => rev === 4);
  const { emoji } = thumb;
  assert.deepEqual(
    [reacted.reactions, reacted.change],
    [[thumb], { type: 'react', userId: member.id, emoji, set: true }],
  );
  const answer = { channelId, content: 'gärn', replyToId: said.id };
  const { message: answered } = await ok(client, 'message:send', answer);
  const quote = { id: said.id, seq: said.seq, author: said.author, preview: said.content, deleted: false };
  assert.deepEqual([answered.rev, answered.replyTo], [5, quote]);
  await discuss(client, { owner, member, said });
  const { message: gone } = await ok(client, 'message:delete', { messageId: message.id });
  assert.deepEqual([gone.content, gone.rev, typeof gone.deletedAt], ['', 8, 'string']);
  const deleted = await client.next('message:updated', ({ rev }) => rev === 8);
  assert.deepEqual(deleted, {
    ...without(gone, 'clientId'),
    prev: 7,
    change: { type: 'delete', userId: message.author.id },
  });
  const synced = await ok(client, 'messages:sync', { channelId, after: 7, epoch });
  assert.deepEqual(synced, { ok: true, messages: [gone], rev: 8, epoch, more: false, reset: false });
}

/** A thread under a message, which takes two revs of its channel. */
async function discuss(client, { owner, member, said }) {
  const { channel: thread } = await ok(client, 'thread:create', { messageId: said.id, name: 'Greetings' });
  assert.deepEqual([thread.kind, thread.name, thread.parentMessageId], ['thread', 'Greetings', said.id]);
  const made = await client.next('message:updated', ({ rev }) => rev === 6);
  const summary = { channelId: thread.id, name: 'Greetings', replies: 0, lastAt: null, users: [], rev: 0 };
  assert.deepEqual([made.thread, made.change], [summary, { type: 'thread', userId: member.id }]);
  const joined = await ok(client, 'channel:join', { channelId: thread.id });
  assert.deepEqual([joined.channel, joined.messages], [thread, []]);
  const first = await owner.say(thread, 'merci');
  assert.equal((await client.next('message:new', ({ id }) => id === first.id)).channelId, thread.id);
  const grown = await client.next('message:updated', ({ rev }) => rev === 7);
  const one = { ...summary, replies: 1, lastAt: first.createdAt, users: [owner.user], rev: 1 };
  assert.deepEqual([grown.id, grown.thread, grown.change], [said.id, one, { type: 'thread' }]);
  await ok(client, 'channel:leave', { channelId: thread.id });
}

const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

async function count(client, { owner, server, channel }) {
  const channelId = channel.id;
  const { channel: hidden } = await ok(client, 'channel:reading', { channelId, reading: false });
  assert.ok(hidden.readSeq >= 2);
  assert.deepEqual(await ok(client, 'user:leave', { serverId: server.id }), { ok: true });
  const said = await owner.say(channel, 'are you there?');
  const update = await client.next('notification:update');
  assert.deepEqual(
    [update.serverId, update.channelId, update.messageId, update.seq, update.preview, update.author],
    [server.id, channelId, said.id, 9, 'are you there?', owner.user],
  );
  const since = client.mark();
  const { servers } = await ok(client, 'notifications:get', { serverId: server.id });
  assert.deepEqual([servers[0].serverId, servers[0].count], [server.id, 1]);
  assert.deepEqual((await ok(client, 'notifications:get', server.id)).servers, servers);
  const counted = await client.next('notifications:count', ({ serverId }) => serverId === server.id, { since });
  assert.equal(counted.count, 1);
  const { channel: left } = await ok(client, 'channel:leave', { channelId });
  assert.equal(left.unread, 1);
  assert.equal((await ok(client, 'channel:read', { channelId })).channel.unread, 0);
  const { channel: marked } = await ok(client, 'channel:unread', { channelId, seq: 5 });
  assert.deepEqual([marked.unread, marked.unreadFrom], [1, 5]);
  assert.equal((await ok(client, 'server:read', { serverId: server.id })).server.count, 0);
}

/** A conversation aside, and somebody who is not wanted. */
async function whisper(client, { owner, member, third, channel }) {
  const { direct } = await owner.do('POST', '/directs', { userIds: [member.id, third.id] });
  const psst = await owner.say(direct.channel, 'psst');
  const added = await client.next('direct:added');
  assert.deepEqual([added.direct.id, added.direct.count, added.direct.users.length], [direct.id, 1, 3]);
  const { message: pinned } = await ok(client, 'message:pin', { messageId: psst.id, set: true });
  assert.deepEqual([pinned.id, pinned.rev, typeof pinned.pinnedAt], [psst.id, 2, 'string']);
  await third.do('DELETE', `/directs/${direct.id}`);
  const updated = await client.next('direct:updated');
  assert.deepEqual([updated.direct.id, updated.direct.users.length], [direct.id, 2]);
  await member.do('DELETE', `/directs/${direct.id}`);
  assert.deepEqual(await client.next('direct:removed'), { directId: direct.id });
  await member.do('PUT', `/me/blocks/${third.id}`);
  const said = await third.say(channel, 'hello?');
  const quiet = await client.next('notification:quiet');
  assert.deepEqual([quiet.messageId, quiet.author, quiet.preview], [said.id, third.user, 'hello?']);
}

async function rename(client, owner) {
  const { user } = await owner.do('PATCH', '/me', { displayName: 'Ada Lovelace' });
  assert.deepEqual(await client.next('user:updated'), { user });
  owner.user = { ...owner.user, displayName: user.displayName };
}

/** What was asked without an acknowledgement is refused by an event, and what nobody knows by its name. */
async function misspeak(client) {
  client.emit('message:send', { channelId: 'nonsense', content: 'x' });
  const failed = await client.next('request:failed');
  assert.deepEqual([failed.event, failed.error.code], ['message:send', 'not_found']);
}

async function renew(client, member) {
  const { token } = await login(member);
  const { expiresAt } = await ok(client, 'session:renew', { token });
  assert.ok(Date.parse(expiresAt) > Date.now());
}

async function leave(client, { owner, member, server }) {
  await owner.do('DELETE', `/servers/${server.id}/members/${member.id}`);
  assert.deepEqual(await client.next('server:removed'), { serverId: server.id, reason: 'kicked' });
}

/** A planned stop is told, and is no end for a stock client. */
async function comeBack(client, node) {
  const since = client.mark();
  await node.stop();
  const { reconnectInMs } = await client.next('node:draining', undefined, { since });
  assert.equal(typeof reconnectInMs, 'number');
  await node.start();
  const ready = await client.next('ready', undefined, { since });
  assert.deepEqual(ready.servers, []);
}
