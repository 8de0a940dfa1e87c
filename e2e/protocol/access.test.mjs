// Gaining and losing access, live (P6).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, login, register } from '../support/people.mjs';

const timeout = 30_000;
const LOST_WITHIN_MS = 1_000;
const node = await startNode();
const [owner, member, third] = await Promise.all(['owner', 'member', 'third'].map((word) => register(node, word)));

function ofServer(server) {
  return { where: (event) => (event.server?.id ?? event.serverId) === server.id };
}

/** What names this server in what a client heard from position `since` on. */
function heardOf(client, server, since) {
  return client.heard.all.slice(since).filter((entry) => JSON.stringify(entry.payload ?? null)?.includes(server.id));
}

test('server:added comes whole to all sockets of whoever joined', { timeout }, async () => {
  const server = await owner.createServer();
  const clients = await connectAll([member, member]);
  const joined = await member.accept(await owner.invite(server));
  for (const client of clients) {
    assert.deepEqual(await client.next('server:added', ofServer(server)), { server: joined });
  }
});

test('channel:added comes whole to every member, and to no one else', { timeout }, async () => {
  const { server } = await community(owner, member);
  const [mine, theirs, outside] = await connectAll([owner, member, third]);
  const channel = await owner.createChannel(server);
  const where = (event) => event.channel.id === channel.id;
  for (const client of [mine, theirs]) assert.deepEqual(await client.next('channel:added', { where }), { channel });
  await outside.settled();
  assert.deepEqual(outside.all('channel:added'), []);
});

/** Busy sockets of a member who loses the server by `loss`: told within a second, and then deaf to it. */
async function losesAccess(loss, reason) {
  const { server, channel } = await community(owner, member, third);
  const other = await owner.createChannel(server);
  const [viewing, open, idle, polling] = await Promise.all([
    connect(member),
    connect(member, { transports: ['websocket'] }),
    connect(member),
    connect(member, { transports: ['polling'] }),
  ]);
  const clients = [viewing, open, idle, polling];
  for (const each of [channel, other]) await viewing.do('channel:join', { channelId: each.id });
  await polling.do('channel:join', { channelId: channel.id, reading: false });
  await open.do('user:join', { serverId: server.id });
  const sender = await connect(owner);
  const chatter = setInterval(() => sender.socket.emit('message:send', { channelId: channel.id, content: 'busy' }), 5);
  try {
    await viewing.next('message:new');
    await loss(server);
    const removed = await Promise.all(
      clients.map((client) => client.next('server:removed', { ...ofServer(server), ms: LOST_WITHIN_MS })),
    );
    assert.deepEqual(removed, Array(4).fill({ serverId: server.id, reason }));
    const since = clients.map((client) => client.mark());
    for (const client of clients) {
      await client.refused('not_found', 'message:send', { channelId: channel.id, content: 'still here?' });
      await client.refused('not_found', 'channel:join', { channelId: other.id });
      await client.refused('not_found', 'messages:sync', {
        channelId: channel.id,
        after: 0,
        epoch: client.ready.epoch,
      });
      await client.refused('not_found', 'user:join', { serverId: server.id });
    }
    for (const [n, client] of clients.entries()) {
      await client.settled();
      assert.deepEqual(heardOf(client, server, since[n]), []);
      assert.deepEqual(client.all('disconnect'), []);
    }
  } finally {
    clearInterval(chatter);
  }
  return { server, clients };
}

test('who is kicked is told within a second on every socket, and hears nothing more', { timeout }, async () => {
  const { server, clients } = await losesAccess(
    (lost) => owner.do('DELETE', `/servers/${lost.id}/members/${member.id}`),
    'kicked',
  );
  const [client] = clients;
  const { servers } = await client.do('notifications:get');
  assert.ok(!servers.some((each) => each.serverId === server.id));
  assert.equal((await owner.view(server)).id, server.id);
});

test('who leaves is told so on every socket, and hears nothing more', { timeout }, async () => {
  await losesAccess((lost) => member.do('DELETE', `/servers/${lost.id}/members/${member.id}`), 'left');
});

test('a server that is deleted is gone for everyone within a second', { timeout }, async () => {
  const witness = await connect(third);
  const { server } = await losesAccess((lost) => owner.do('DELETE', `/servers/${lost.id}`), 'deleted');
  const expected = { serverId: server.id, reason: 'deleted' };
  assert.deepEqual(await witness.next('server:removed', ofServer(server)), expected);
});

test('a badge that was lost with its server does not come back', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await owner.sayMany(channel, 3);
  await owner.do('DELETE', `/servers/${server.id}/members/${member.id}`);
  const { servers } = (await connect(member)).ready;
  assert.ok(!servers.some((mine) => mine.id === server.id));
});

test("a session that ends while its socket is busy is disconnected, and the user's others are not", {
  timeout,
}, async () => {
  const { channel } = await community(owner, member);
  const session = await login(member);
  const [ending, staying, sender] = await connectAll([session, member, owner]);
  for (const client of [ending, staying]) await client.do('channel:join', { channelId: channel.id });
  const chatter = setInterval(() => sender.socket.emit('message:send', { channelId: channel.id, content: 'busy' }), 5);
  try {
    await ending.next('message:new');
    await session.do('POST', '/auth/logout');
    assert.equal(await ending.next('disconnect', { ms: LOST_WITHIN_MS }), 'io server disconnect');
    const since = staying.mark();
    await staying.next('message:new', { since });
  } finally {
    clearInterval(chatter);
  }
});
