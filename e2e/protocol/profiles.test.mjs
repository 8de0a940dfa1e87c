// What people show of themselves: changed, and seen by the others.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();

test('another name is heard once by who shares a server, and stands at messages old and new', { timeout }, async () => {
  const [ada, bob, eve] = [await register(node, 'ada'), await register(node, 'bob'), await register(node, 'eve')];
  const [{ channel }] = [await community(ada, bob), await community(ada, bob)];
  const [mine, his, hers] = [await connect(ada), await connect(bob), await connect(eve)];
  for (const client of [mine, his]) await client.do('channel:join', { channelId: channel.id });
  await mine.do('message:send', { channelId: channel.id, content: 'before' });

  const { user: told } = await ada.do('PATCH', '/me', { displayName: 'Ada Lovelace' });
  const user = { ...ada.user, displayName: 'Ada Lovelace' };
  assert.deepEqual(told, { ...user, bio: '', status: '' });
  for (const client of [mine, his]) assert.deepEqual(await client.next('user:updated'), { user: told });
  // The connection that was open before sends under the name of now.
  const { message } = await mine.do('message:send', { channelId: channel.id, content: 'after' });
  assert.deepEqual(message.author, user);
  const heard = await his.next('message:new', { where: ({ id }) => id === message.id });
  assert.deepEqual(heard.author, user);
  const { messages } = await bob.history(channel);
  assert.deepEqual(
    messages.map(({ author }) => author),
    [user, user],
  );
  for (const client of [his, hers]) await client.settled();
  assert.equal(his.all('user:updated').length, 1);
  assert.deepEqual(hers.all('user:updated'), []);
});

test('what somebody says of themselves stands where they are asked for, and nowhere else', { timeout }, async () => {
  const [ada, bob, eve] = [await register(node, 'ada'), await register(node, 'bob'), await register(node, 'eve')];
  const { server, channel } = await community(ada, bob);
  const his = await connect(bob);
  const said = { bio: 'Engines.\nAnd bread.', status: 'On the night train' };
  const { user } = await ada.do('PATCH', '/me', said);
  assert.deepEqual(user, { ...ada.user, ...said });
  assert.deepEqual(await his.next('user:updated'), { user });
  assert.deepEqual((await ada.do('GET', '/me')).user, user);
  const seen = await bob.do('GET', `/users/${ada.id}?serverId=${server.id}`);
  assert.deepEqual([seen.user, seen.roles, seen.mutualServerIds], [user, [], [server.id]]);
  assert.ok(Date.parse(seen.joinedAt) > 0);
  const bare = await bob.do('GET', `/users/${ada.id}`);
  assert.deepEqual([bare.user, bare.roles, bare.joinedAt], [user, [], null]);
  assertProblem(await eve.http('GET', `/users/${ada.id}`), 404, 'not_found');
  const { members } = await bob.do('GET', `/servers/${server.id}/members`);
  const messages = [await ada.say(channel, 'hello'), ...(await bob.history(channel)).messages];
  for (const one of [...members.map((member) => member.user), ...messages.map(({ author }) => author)]) {
    assert.deepEqual(Object.keys(one).sort(), ['avatarUrl', 'displayName', 'id', 'username']);
  }
});
