// Pins: who hears of them, what shows them, and what can't be pinned.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, http, register, twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();

const pinsOf = ({ id }) => `/channels/${id}/pins`;
const ids = ({ messages }) => messages.map(({ id }) => id);

test('a pin is told to those who view the channel, and shown by all that reads messages', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const [one, other] = await connectAll([ada, ben]);
  for (const client of [one, other]) await client.do('channel:join', { channelId: channel.id });
  const { id, pinnedAt } = await ada.say(channel, 'hello');
  assert.equal(pinnedAt, null);
  const { message } = await one.do('message:pin', { messageId: id, set: true });
  assert.deepEqual([message.rev, typeof message.pinnedAt], [2, 'string']);
  const change = { type: 'pin', userId: ada.id, set: true };
  for (const client of [one, other]) {
    const told = await client.next('message:updated', { where: ({ rev }) => rev === 2 });
    assert.deepEqual([told.pinnedAt, told.change, told.prev], [message.pinnedAt, change, 1]);
  }
  const { clientId: _, ...shown } = message;
  const { epoch } = other.ready;
  const reads = [
    other.do('channel:join', { channelId: channel.id }),
    other.do('messages:sync', { channelId: channel.id, after: 1, epoch }),
    ben.history(channel),
    ben.do('GET', `/channels/${channel.id}/messages?around=1`),
    ben.do('GET', pinsOf(channel)),
  ];
  for (const { messages } of await Promise.all(reads)) assert.deepEqual(messages, [shown]);
  await ada.do('DELETE', `/messages/${id}/pin`);
  const gone = await other.next('message:updated', { where: ({ rev }) => rev === 3 });
  assert.deepEqual([gone.pinnedAt, gone.change], [null, { ...change, set: false }]);
  assert.deepEqual(await ben.do('GET', pinsOf(channel)), { messages: [] });
});

test('the list begins with the last one pinned and comes in pages', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const said = await ada.sayMany(channel, 4);
  for (const at of [2, 0, 3]) await ada.do('PUT', `/messages/${said[at].id}/pin`);
  const expected = [3, 0, 2].map((at) => said[at].id);
  assert.deepEqual(ids(await ben.do('GET', pinsOf(channel))), expected);
  const first = await ben.do('GET', `${pinsOf(channel)}?limit=2`);
  assert.deepEqual(ids(first), expected.slice(0, 2));
  assert.deepEqual(ids(await ben.do('GET', `${pinsOf(channel)}?limit=2&after=${expected[1]}`)), expected.slice(2));
});

test('what changes nothing takes no rev, and what can not be is refused', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const stranger = await register(node, 'stranger');
  const client = await connect(ada);
  const { id } = await ada.say(channel, 'hello');
  const { message } = await client.do('message:pin', { messageId: id, set: true });
  assert.deepEqual((await client.do('message:pin', { messageId: id, set: true })).message, message);
  assert.deepEqual((await ada.do('PUT', `/messages/${id}/pin`)).message, message);
  const ask = (person, method, path) => http(node, method, `/api/v1${path}`, { token: person.token });
  for (const method of ['PUT', 'DELETE']) {
    assertProblem(await ask(ben, method, `/messages/${id}/pin`), 403, 'forbidden');
    assertProblem(await ask(stranger, method, `/messages/${id}/pin`), 404, 'not_found');
  }
  // Before the query is looked at.
  assertProblem(await ask(stranger, 'GET', `${pinsOf(channel)}?limit=0`), 404, 'not_found');
  assertProblem(await ask(ben, 'GET', `${pinsOf(channel)}?limit=0`), 400, 'invalid', 'limit');
  assert.equal((await ada.history(channel)).rev, 2);
  await client.do('message:delete', { messageId: id });
  await client.refused('conflict', 'message:pin', { messageId: id, set: true });
  assert.deepEqual(await ada.do('GET', pinsOf(channel)), { messages: [] });
  assert.equal((await ada.history(channel)).messages[0].pinnedAt, null);
});
