// Reactions: who hears of them, which of them are mine, and what 50 people leave who react at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, http, register, twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();

const reactionsOf = (id, emoji) => `/messages/${id}/reactions/${encodeURIComponent(emoji)}`;

test('a reaction is told to those who view the channel, and which are mine to me alone', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const [one, other] = await connectAll([ada, ben]);
  for (const client of [one, other]) await client.do('channel:join', { channelId: channel.id });
  const { id } = await ada.say(channel, 'hello');
  // Without its variation selector, as some keyboards write it.
  const { message } = await one.do('message:react', { messageId: id, emoji: '\u2764', set: true });
  const heart = { emoji: '\u2764\ufe0f', count: 1, userIds: [ada.id] };
  assert.deepEqual([message.rev, message.reactions], [2, [{ ...heart, me: true }]]);
  const change = { type: 'react', userId: ada.id, emoji: heart.emoji, set: true };
  for (const client of [one, other]) {
    const told = await client.next('message:updated', { where: ({ rev }) => rev === 2 });
    assert.deepEqual([told.reactions, told.change, told.prev], [[heart], change, 1]);
  }
  await ben.do('PUT', reactionsOf(id, heart.emoji));
  const both = { ...heart, count: 2, userIds: [ada.id, ben.id], me: true };
  for (const [client, person] of [
    [one, ada],
    [other, ben],
  ]) {
    const { messages, epoch } = await client.do('channel:join', { channelId: channel.id });
    assert.deepEqual(messages[0].reactions, [both]);
    const synced = await client.do('messages:sync', { channelId: channel.id, after: 1, epoch });
    assert.deepEqual(synced.messages, messages);
    assert.deepEqual((await person.history(channel)).messages, messages);
    assert.deepEqual((await person.do('GET', `/channels/${channel.id}/messages?around=1`)).messages, messages);
  }
  const { users } = await ben.do('GET', reactionsOf(id, heart.emoji));
  assert.deepEqual(users, [ada.user, ben.user]);
  const second = await ben.do('GET', `${reactionsOf(id, heart.emoji)}?limit=1&after=${ada.id}`);
  assert.deepEqual(second.users, [ben.user]);
  await ada.do('DELETE', reactionsOf(id, heart.emoji));
  const gone = await other.next('message:updated', { where: ({ rev }) => rev === 4 });
  assert.deepEqual(gone.reactions, [{ ...heart, userIds: [ben.id] }]);
  assert.deepEqual(gone.change, { ...change, set: false });
});

test('what changes nothing takes no rev, and what can not be is refused', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const stranger = await register(node, 'stranger');
  const client = await connect(ada);
  const { id } = await ada.say(channel, 'hello');
  const react = (emoji, set = true) => ({ messageId: id, emoji, set });
  const { message } = await client.do('message:react', react('🎉'));
  assert.deepEqual((await client.do('message:react', react('🎉'))).message, message);
  await client.do('message:react', react('🙏', false));
  for (const emoji of ['', 'x', '🎉🎉', '1', '🇦']) {
    assert.equal((await client.refused('invalid', 'message:react', react(emoji))).field, 'emoji', emoji);
  }
  assertProblem(
    await http(node, 'PUT', `/api/v1${reactionsOf(id, 'x')}`, { token: ben.token }),
    400,
    'invalid',
    'emoji',
  );
  assertProblem(await http(node, 'PUT', `/api/v1${reactionsOf(id, 'x')}`, { token: stranger.token }), 404, 'not_found');
  assert.equal((await ada.history(channel)).rev, 2);
  for (let n = 1; n < 20; n += 1) await client.do('message:react', react(String.fromCodePoint(0x1f600 + n)));
  await client.refused('conflict', 'message:react', react('👍'));
  await ben.do('PUT', reactionsOf(id, '🎉'));
  await client.do('message:delete', { messageId: id });
  await client.refused('conflict', 'message:react', react('🎉'));
  assert.deepEqual((await ada.history(channel)).messages[0].reactions, []);
  assert.deepEqual((await ben.do('GET', reactionsOf(id, '🎉'))).users, []);
});

test('who may not react takes back what was theirs', { timeout }, async () => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const { id } = await ada.say(channel, 'hello');
  await ben.do('PUT', reactionsOf(id, '👍'));
  await ada.do('PUT', reactionsOf(id, '🔥'));
  const everyone = `/channels/${channel.id}/overrides/roles/${server.id}`;
  await ada.do('PUT', everyone, { allow: [], deny: ['addReactions'] });
  // Not even with an emoji that is there.
  for (const emoji of ['🔥', '🚀'])
    assertProblem(await http(node, 'PUT', `/api/v1${reactionsOf(id, emoji)}`, { token: ben.token }), 403, 'forbidden');
  const { messages } = await ben.do('GET', `/channels/${channel.id}/unread`);
  assert.deepEqual(
    messages[0].reactions.map(({ me }) => me),
    [true, false],
  );
  await ben.do('DELETE', reactionsOf(id, '👍'));
  const [{ reactions }] = (await ben.history(channel)).messages;
  assert.deepEqual(reactions, [{ emoji: '🔥', count: 1, userIds: [ada.id], me: false }]);
});

test('1,000 reactions of 50 people at once are what the database says in the end', { timeout: 180_000 }, async () => {
  const owner = await register(node, 'owner');
  // One after the other: so many passwords at once are hashed for longer than a request waits, without optimisation.
  const people = [];
  for (let n = 0; n < 50; n += 1) people.push(await register(node, `person${n}`));
  const { channel } = await community(owner, ...people);
  const said = await owner.sayMany(channel, 4);
  const clients = await connectAll(people, { transports: ['websocket'] });
  const emoji = ['👍', '🎉', '🔥'];
  const acks = await Promise.all(
    clients.flatMap((client) =>
      Array.from({ length: 20 }, (_, n) => {
        // Each sets all twelve, and takes eight of them back.
        const [messageId, set] = [said[n % 4].id, n < 12];
        return client.do('message:react', { messageId, emoji: emoji[n % 3], set });
      }),
    ),
  );
  assert.equal(acks.length, 1_000);
  const { messages } = await people[0].history(channel);
  for (const { id, reactions } of messages) {
    for (const { emoji: kind, count, userIds, me } of reactions) {
      const { users } = await owner.do('GET', reactionsOf(id, kind));
      assert.equal(users.length, count);
      assert.deepEqual(
        users.slice(0, 5).map((user) => user.id),
        userIds,
      );
      assert.equal(
        users.some((user) => user.id === people[0].id),
        me,
      );
    }
  }
  const left = messages.map(({ reactions }) => reactions.map(({ emoji: kind, count }) => [kind, count]));
  assert.deepEqual(left, [[['🔥', 50]], [['👍', 50]], [['🎉', 50]], [['🔥', 50]]]);
});

test('a deletion beside reactions leaves none', { timeout }, async () => {
  const { ada, ben, channel } = await twoPeople(node);
  const [one, other] = await connectAll([ada, ben]);
  for (let round = 0; round < 20; round += 1) {
    const { id } = await ada.say(channel, 'hello');
    const react = (emoji) => other.request('message:react', { messageId: id, emoji, set: true });
    const acks = await Promise.all([
      react('👍'),
      one.do('message:delete', { messageId: id }),
      react('🎉'),
      react('🔥'),
    ]);
    for (const ack of acks) assert.ok(ack.ok || ack.error?.code === 'conflict' || ack.message, JSON.stringify(ack));
    const { users } = await ada.do('GET', reactionsOf(id, '👍'));
    const now = (await ada.history(channel)).messages.at(-1);
    assert.deepEqual([users, now.reactions, now.content], [[], [], '']);
  }
});
