// What people are called: changed, and seen by the others.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();

test('another name is heard once by who shares a server, and stands at messages old and new', { timeout }, async () => {
  const [ada, bob, eve] = [await register(node, 'ada'), await register(node, 'bob'), await register(node, 'eve')];
  const [{ channel }] = [await community(ada, bob), await community(ada, bob)];
  const [mine, his, hers] = [await connect(ada), await connect(bob), await connect(eve)];
  for (const client of [mine, his]) await client.do('channel:join', { channelId: channel.id });
  await mine.do('message:send', { channelId: channel.id, content: 'before' });

  const { user } = await ada.do('PATCH', '/me', { displayName: 'Ada Lovelace' });
  assert.deepEqual(user, { ...ada.user, displayName: 'Ada Lovelace' });
  for (const client of [mine, his]) assert.deepEqual(await client.next('user:updated'), { user });
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
