// Threads: the channel under a message, live and caught up, and who may do what there.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, http, register, twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();

/** Two people, a message of the first, and a thread under it. */
async function thread() {
  const here = await twoPeople(node);
  const asked = await here.ada.say(here.channel, 'Who brings what?');
  const made = (await here.ben.do('POST', `/messages/${asked.id}/thread`, {})).channel;
  return { ...here, asked, thread: made };
}

const shown = async (person, channel, { id }) =>
  (await person.history(channel)).messages.find((message) => message.id === id).thread;

test('what is said in a thread is heard by those who view it, and its message shows it to the others', {
  timeout,
}, async () => {
  const { ada, ben, server, channel, asked, thread: inside } = await thread();
  assert.deepEqual([inside.kind, inside.name, inside.parentId], ['thread', null, channel.id]);
  const [one, other] = await connectAll([ada, ben]);
  await one.do('channel:join', { channelId: channel.id });
  const joined = await other.do('channel:join', { channelId: inside.id });
  assert.deepEqual([joined.channel, joined.messages, joined.rev], [inside, [], 0]);
  const since = one.mark();
  const { message } = await one.do('message:send', { channelId: inside.id, content: 'Bread', clientId: 'bread' });
  assert.equal((await other.next('message:new')).id, message.id);
  const told = await one.next('message:updated', { since });
  const summary = {
    channelId: inside.id,
    name: null,
    replies: 1,
    lastAt: message.createdAt,
    users: [ada.user],
    rev: 1,
  };
  assert.deepEqual([told.id, told.rev, told.thread, told.change], [asked.id, 3, summary, { type: 'thread' }]);
  assert.deepEqual(await shown(ben, channel, asked), summary);
  const { threads } = await ben.do('GET', `/servers/${server.id}/threads`);
  assert.deepEqual(
    threads.map((one) => [one.channel.id, one.message.id, one.message.thread]),
    [[inside.id, asked.id, summary]],
  );
  await other.do('typing', { channelId: inside.id });
  await other.do('message:react', { messageId: message.id, emoji: '👍', set: true });
  await other.do('message:send', { channelId: inside.id, content: 'Cheese', replyToId: message.id });
  await one.do('message:edit', { messageId: message.id, content: 'Bread and butter' });
  const { messages, epoch } = await other.do('channel:join', { channelId: inside.id });
  assert.deepEqual(
    messages.map(({ content, reactions }) => [content, reactions.length]),
    [
      ['Bread and butter', 1],
      ['Cheese', 0],
    ],
  );
  const synced = await other.do('messages:sync', { channelId: inside.id, after: 3, epoch });
  assert.deepEqual([synced.messages.map(({ content }) => content), synced.rev], [['Bread and butter'], 4]);
  const around = await ben.do('GET', `/channels/${inside.id}/messages?around=1&limit=1`);
  assert.deepEqual(
    around.messages.map(({ id }) => id),
    [message.id],
  );
  await one.do('message:delete', { messageId: message.id });
  assert.deepEqual((await shown(ada, channel, asked)).users, [ben.user]);
  // It is in no list of channels and in no number.
  assert.deepEqual(
    (await ben.view(server)).channels.map(({ id }) => id),
    [channel.id],
  );
  assert.deepEqual(
    one.heard.all.filter(({ payload }) => payload.channelId === inside.id),
    [],
    'who does not view it is told nothing else',
  );
});

test('a thread is marked unread and read like another channel', { timeout }, async () => {
  const { ada, ben, thread: inside } = await thread();
  await ada.say(inside, 'Bread');
  const client = await connect(ben);
  assert.equal((await client.do('channel:join', { channelId: inside.id })).channel.readSeq, 1);
  assert.equal((await client.do('channel:unread', { channelId: inside.id, seq: 1 })).channel.unread, 1);
  assert.equal((await client.do('channel:read', { channelId: inside.id })).channel.unread, 0);
  await client.do('channel:reading', { channelId: inside.id, reading: false });
  await ada.say(inside, 'Butter');
  await client.next('message:new', { where: ({ seq }) => seq === 2 });
  assert.equal((await client.do('channel:leave', { channelId: inside.id })).channel.unread, 0, 'nobody follows it');
});

test('there is one thread for each message, and none under a deleted one or in a thread', { timeout }, async () => {
  const { ada, ben, channel, asked, thread: inside } = await thread();
  const make = (person, { id }, body = {}) =>
    http(node, 'POST', `/api/v1/messages/${id}/thread`, { token: person.token, body });
  const again = await make(ada, asked, { name: 'Picnic' });
  assert.deepEqual([again.status, again.body.channel], [200, inside]);
  const other = await ada.say(channel, 'Who comes?');
  const both = await Promise.all([ada, ben].map((person) => make(person, other)));
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 201]);
  assert.equal(both[0].body.channel.id, both[1].body.channel.id);
  const gone = await ada.say(channel, 'Nothing');
  await ada.do('DELETE', `/messages/${gone.id}`);
  assertProblem(await make(ben, gone), 409, 'conflict', 'messageId');
  assertProblem(await make(ben, await ada.say(inside, 'Bread')), 400, 'invalid', 'messageId');
  const stranger = await register(node, 'stranger');
  for (const message of [asked, gone]) assertProblem(await make(stranger, message, { name: '' }), 404, 'not_found');
  // What manages channels knows nothing of it.
  const address = `/api/v1/channels/${inside.id}`;
  const { token } = ada;
  assertProblem(await http(node, 'PATCH', address, { token, body: { name: 'x' } }), 404, 'not_found');
  for (const [method, path] of [
    ['DELETE', address],
    ['GET', `${address}/overrides`],
  ]) {
    assertProblem(await http(node, method, path, { token }), 404, 'not_found');
  }
});

test('who may view the channel no more hears and reads nothing of its threads', { timeout }, async () => {
  const { ada, ben, server, channel, thread: inside } = await thread();
  await ada.say(inside, 'Bread');
  const client = await connect(ben);
  await client.do('channel:join', { channelId: inside.id });
  const everyone = `/channels/${channel.id}/overrides/roles/${server.id}`;
  await ada.do('PUT', everyone, { allow: [], deny: ['viewChannel'] });
  await client.next('channel:removed');
  const since = client.mark();
  await ada.say(inside, 'Butter');
  for (const [event, payload] of [
    ['channel:join', { channelId: inside.id }],
    ['message:send', { channelId: inside.id, content: 'x' }],
    ['typing', { channelId: inside.id }],
  ]) {
    assert.equal((await client.request(event, payload)).error.code, 'not_found', event);
  }
  assertProblem(
    await http(node, 'GET', `/api/v1/channels/${inside.id}/messages`, { token: ben.token }),
    404,
    'not_found',
  );
  await ada.do('DELETE', everyone);
  await client.next('channel:added', { since });
  assert.deepEqual(
    ['message:new', 'message:updated'].flatMap((event) => client.all(event, since)),
    [],
  );
  const { messages } = await client.do('channel:join', { channelId: inside.id });
  assert.deepEqual(
    messages.map(({ content }) => content),
    ['Bread', 'Butter'],
  );
  await client.do('channel:leave', { channelId: inside.id });
  await ada.do('DELETE', `/channels/${channel.id}`);
  assert.equal((await client.request('channel:join', { channelId: inside.id })).error.code, 'not_found');
});
