// Access to a channel that comes and goes: what each socket hears, and what it counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 30_000;
const LOST_WITHIN_MS = 1_000;
const node = await startNode();
const [owner, member, other] = await Promise.all(['owner', 'member', 'other'].map((word) => register(node, word)));

/** A server with a private channel of the owner, in which `role` may view; `member` and `other` are in the server. */
async function secretive() {
  const { server, channel: general } = await community(owner, member, other);
  const { role } = await owner.do('POST', `/servers/${server.id}/roles`, { name: 'Insiders' });
  const asked = { name: 'secret', topic: 'of nobody else', private: true };
  const { channel } = await owner.do('POST', `/servers/${server.id}/channels`, asked);
  const said = { allow: ['viewChannel'], deny: [] };
  await owner.do('PUT', `/channels/${channel.id}/overrides/roles/${role.id}`, said);
  const path = `/servers/${server.id}/members/${member.id}/roles/${role.id}`;
  return { server, general, channel, give: () => owner.do('PUT', path), take: () => owner.do('DELETE', path) };
}

/** What a client heard from position `since` on that names the channel or what is in it. */
function heardOf(client, channel, since = 0) {
  return client.heard.all.slice(since).filter(({ payload }) => {
    const text = JSON.stringify(payload ?? null) ?? '';
    return text.includes(channel.id) || text.includes('secret');
  });
}

const ofChannel = (channel) => ({ where: (event) => (event.channel?.id ?? event.channelId) === channel.id });

test('who is let into a channel is told of it, and counts what was said there', { timeout }, async () => {
  const { server, channel, give } = await secretive();
  const [mine, outside] = [await connect(member), await connect(other)];
  await owner.say(channel, 'secret plans');
  await mine.settled();
  assert.deepEqual(heardOf(mine, channel), []);
  await mine.refused('not_found', 'channel:join', { channelId: channel.id });
  const since = mine.mark();
  await give();
  const { channel: told } = await mine.next('channel:added', ofChannel(channel));
  assert.deepEqual([told.name, told.rev], ['secret', 1]);
  const ofServer = ({ serverId, channels }) =>
    serverId === server.id && channels?.some((c) => c.channelId === channel.id);
  const counted = await mine.next('notifications:count', { where: ofServer, since });
  const view = await member.view(server);
  assert.equal(counted.count, view.count);
  const [unread] = counted.channels.filter(({ channelId }) => channelId === channel.id);
  assert.equal(unread.unread, view.channels.find(({ id }) => id === channel.id).unread);
  const said = await owner.say(channel, 'more secret plans');
  assert.equal((await mine.next('notification:update', ofChannel(channel))).messageId, said.id);
  await mine.do('channel:join', { channelId: channel.id });
  assert.ok(heardOf(mine, channel).length >= 3, 'what is heard is found');
  await outside.settled();
  assert.deepEqual(heardOf(outside, channel), []);
});

test('who loses a channel is told within a second on every socket, and hears nothing more', { timeout }, async () => {
  const { server, general, channel, give, take } = await secretive();
  await give();
  const [viewing, idle, polling] = await Promise.all([
    connect(member),
    connect(member, { transports: ['websocket'] }),
    connect(member, { transports: ['polling'] }),
  ]);
  const clients = [viewing, idle, polling];
  await viewing.do('channel:join', { channelId: channel.id });
  await polling.do('channel:join', { channelId: channel.id, reading: false });
  const sender = await connect(owner);
  const chatter = setInterval(
    () => sender.socket.emit('message:send', { channelId: channel.id, content: 'secret' }),
    5,
  );
  try {
    await viewing.next('message:new');
    await take();
    for (const client of clients) {
      const removed = await client.next('channel:removed', { ...ofChannel(channel), ms: LOST_WITHIN_MS });
      assert.deepEqual(removed, { serverId: server.id, channelId: channel.id });
    }
    const since = clients.map((client) => client.mark());
    for (const client of clients) {
      const ids = { channelId: channel.id };
      await client.refused('not_found', 'message:send', { ...ids, content: 'still here?' });
      await client.refused('not_found', 'channel:join', ids);
      await client.refused('not_found', 'messages:sync', { ...ids, after: 0, epoch: client.ready.epoch });
    }
    const { servers } = await idle.do('notifications:get', { serverId: server.id });
    assert.ok(!servers[0].channels.some(({ channelId }) => channelId === channel.id));
    assert.equal(servers[0].count, 0, 'what was unread there counts no more');
    for (const [n, client] of clients.entries()) {
      await client.settled();
      assert.deepEqual(heardOf(client, channel, since[n]), []);
    }
  } finally {
    clearInterval(chatter);
  }
  // The rest of the server goes on.
  await viewing.do('channel:join', { channelId: general.id });
  const said = await owner.say(general, 'in the open');
  assert.equal((await viewing.next('message:new', { where: ({ id }) => id === said.id })).content, 'in the open');
});

test('no answer to an outsider names the channel', { timeout }, async () => {
  const { server, channel } = await secretive();
  await owner.say(channel, 'secret plans');
  const paths = [
    '/servers',
    `/servers/${server.id}`,
    '/me/latest',
    `/servers/${server.id}/members`,
    `/users/${owner.id}?serverId=${server.id}`,
    `/channels/${channel.id}/messages`,
    `/channels/${channel.id}/overrides`,
    `/channels/${channel.id}/permissions?userId=${other.id}`,
  ];
  for (const path of paths) {
    const answer = await other.http('GET', path);
    assert.ok(!answer.text.includes('secret') && !answer.text.includes(channel.id), `${path}: ${answer.text}`);
  }
  assert.ok(!JSON.stringify((await connect(other)).ready).includes(channel.id));
});

test('a private channel says so, and who views it hears when that changes', { timeout }, async () => {
  const { server, general, channel, give } = await secretive();
  await give();
  const mine = await connect(member);
  const flags = (channels) => channels.map((of) => of.private);
  assert.deepEqual([general.private, channel.private], [false, true]);
  const { channels } = mine.ready.servers.find(({ id }) => id === server.id);
  assert.deepEqual(flags(channels), [false, true]);
  assert.deepEqual(flags((await member.view(server)).channels), [false, true]);
  assert.equal((await mine.do('channel:join', { channelId: channel.id })).channel.private, true);

  const { category } = await owner.do('POST', `/servers/${server.id}/categories`, { name: 'corner' });
  const inside = await owner.do('POST', `/servers/${server.id}/channels`, { name: 'inside', categoryId: category.id });
  assert.equal((await mine.next('channel:added', ofChannel(inside.channel))).channel.private, false);
  const everyone = (path, allow, deny) => owner.do('PUT', `${path}/overrides/roles/${server.id}`, { allow, deny });
  const told = async (of, since) => (await mine.next('channel:updated', { ...ofChannel(of), since })).channel.private;
  let since = mine.mark();
  await everyone(`/channels/${channel.id}`, ['viewChannel'], []);
  assert.equal(await told(channel, since), false);
  // One that follows its category with that.
  await owner.do('PUT', `/categories/${category.id}/overrides/members/${member.id}`, {
    allow: ['viewChannel'],
    deny: [],
  });
  since = mine.mark();
  await everyone(`/categories/${category.id}`, [], ['viewChannel']);
  assert.equal(await told(inside.channel, since), true);
  assert.equal((await mine.do('channel:join', { channelId: inside.channel.id })).channel.private, true);
  since = mine.mark();
  await everyone(`/categories/${category.id}`, [], ['sendMessages']);
  assert.equal(await told(inside.channel, since), false);
  await mine.settled();
  assert.deepEqual(
    mine.all('channel:updated', since).map((event) => event.channel.id),
    [inside.channel.id],
  );
});
