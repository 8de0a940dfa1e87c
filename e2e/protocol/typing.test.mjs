// Who is typing: told to those who view the channel, seldom, and to nobody else.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { login, register, twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();

test('typing is told to those who view the channel, and to no device of mine', { timeout }, async () => {
  const { ada, ben, channel, server } = await twoPeople(node);
  const cid = await register(node, 'cid');
  await cid.accept(await ada.invite(server));
  const channelId = channel.id;
  const [typist, device, viewer, other] = [
    await connect(ada),
    await connect(await login(ada)),
    await connect(ben),
    await connect(cid),
  ];
  for (const client of [typist, device, viewer]) await client.do('channel:join', { channelId });
  assert.deepEqual(await typist.do('typing', { channelId }), { ok: true });
  assert.deepEqual(await viewer.next('typing'), { channelId, user: ada.user });
  for (let n = 0; n < 5; n += 1) await typist.do('typing', { channelId });
  for (const client of [typist, device, viewer, other]) await client.settled();
  assert.equal(viewer.all('typing').length, 1, 'at most one in 3 s is told');
  for (const client of [typist, device, other]) assert.deepEqual(client.all('typing'), []);
  assert.equal((await ben.history(channel)).rev, 0, 'it is written nowhere');
});

test('nobody types where they may not write, or may not view', { timeout }, async () => {
  const { ada, ben, channel, server } = await twoPeople(node);
  const eve = await register(node, 'eve');
  const [viewer, mute, stranger] = [await connect(ada), await connect(ben), await connect(eve)];
  await viewer.do('channel:join', { channelId: channel.id });
  const everyone = `/channels/${channel.id}/overrides/roles/${server.id}`;
  await ada.do('PUT', everyone, { allow: [], deny: ['sendMessages'] });
  await mute.refused('forbidden', 'typing', { channelId: channel.id });
  await ada.do('PUT', everyone, { allow: [], deny: ['viewChannel'] });
  await mute.refused('not_found', 'typing', { channelId: channel.id });
  await stranger.refused('not_found', 'typing', { channelId: channel.id });
  await viewer.settled();
  assert.deepEqual(viewer.all('typing'), []);
});

test('who blocks the other hears nothing of their typing, and the other nothing of theirs', { timeout }, async () => {
  const { ada, ben, channel, server } = await twoPeople(node);
  const cid = await register(node, 'cid');
  await cid.accept(await ada.invite(server));
  const clients = [await connect(ada), await connect(ben), await connect(cid)];
  const [hers, his, theirs] = clients;
  for (const client of clients) await client.do('channel:join', { channelId: channel.id });
  const { direct } = await ada.do('POST', '/directs', { userIds: [ben.id] });
  await ada.say(direct.channel, 'hello');
  await ada.do('PUT', `/me/blocks/${ben.id}`);
  await hers.next('permissions:changed');
  for (const client of [hers, his]) await client.refused('forbidden', 'typing', { channelId: direct.channel.id });
  await his.do('typing', { channelId: channel.id });
  await theirs.next('typing', { where: ({ user }) => user.id === ben.id });
  await hers.do('typing', { channelId: channel.id });
  await theirs.next('typing', { where: ({ user }) => user.id === ada.id });
  for (const client of [hers, his]) {
    await client.settled();
    assert.deepEqual(client.all('typing'), []);
  }
});
