// Messages over Socket.IO: who hears them, and the id that their sender gave them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member, third] = await Promise.all(['owner', 'member', 'third'].map((word) => register(node, word)));

function byId(message) {
  return { where: (event) => event.id === message.id };
}

/** A message as it is told when it is the next change of its channel. */
const live = (message) => ({ ...message, prev: message.rev - 1 });

test('message:new comes to the sockets that view the channel, and to no others', { timeout }, async () => {
  const { server, channel } = await community(owner, member, third);
  const other = await owner.createChannel(server);
  const [sender, viewer, elsewhere, dashboard] = await connectAll([owner, member, third, member]);
  await sender.do('channel:join', { channelId: channel.id });
  await viewer.do('channel:join', { channelId: channel.id });
  await elsewhere.do('channel:join', { channelId: other.id });
  await dashboard.do('user:join', { serverId: server.id });
  const { message } = await sender.do('message:send', { channelId: channel.id, content: 'hello' });
  assert.deepEqual(await viewer.next('message:new', byId(message)), live(message));
  assert.deepEqual(await sender.next('message:new', byId(message)), live(message));
  for (const client of [elsewhere, dashboard]) {
    await client.settled();
    assert.deepEqual(client.all('message:new'), []);
  }
});

test('a sender who does not view the channel gets the acknowledgement alone', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const [sender, viewer] = await connectAll([owner, member]);
  await viewer.do('channel:join', { channelId: channel.id });
  const { message } = await sender.do('message:send', { channelId: channel.id, content: 'hello' });
  await viewer.next('message:new', byId(message));
  await sender.settled();
  assert.deepEqual(sender.all('message:new'), []);
});

test('what a socket sends after a join is told to it live, though it did not wait for the join', {
  timeout,
}, async () => {
  const { server, channel } = await community(owner, member);
  const client = await connect(owner);
  const ahead = Array.from({ length: 20 }, () => client.do('notifications:get', { serverId: server.id }));
  // It has to wait for those, which are the same user's; the sends would not have to.
  const joining = client.do('channel:join', { channelId: channel.id });
  const sends = ['one', 'two', 'three'].map((content) => client.do('message:send', { channelId: channel.id, content }));
  const { rev, messages } = await joining;
  assert.deepEqual([rev, messages], [0, []]);
  const sent = await Promise.all(sends);
  for (const { message } of sent) assert.deepEqual(await client.next('message:new', byId(message)), live(message));
  assert.deepEqual(
    client.all('message:new').map(({ content }) => content),
    ['one', 'two', 'three'],
  );
  await Promise.all(ahead);
});

test('repeats at the same moment, from two tabs and over HTTP, are one message', { timeout }, async () => {
  const { channel } = await community(owner);
  const tabs = await connectAll([owner, owner]);
  const payload = { channelId: channel.id, content: 'once', clientId: 'race' };
  const acks = await Promise.all([
    ...Array.from({ length: 20 }, (_, n) => tabs[n % 2].do('message:send', payload)),
    owner.say(channel, 'once', 'race').then((message) => ({ message })),
  ]);
  assert.equal(new Set(acks.map((ack) => ack.message.id)).size, 1);
  assert.equal((await owner.history(channel)).rev, 1);
});

test("a clientId is told to its author alone, on all of the author's sockets", { timeout }, async () => {
  const { channel } = await community(owner, member);
  const [sender, tab, viewer] = await connectAll([owner, owner, member]);
  for (const client of [sender, tab, viewer]) await client.do('channel:join', { channelId: channel.id });
  const payload = { channelId: channel.id, content: 'x', clientId: 'mine-alone' };
  const { message } = await sender.do('message:send', payload);
  assert.equal(message.clientId, 'mine-alone');
  for (const client of [sender, tab]) {
    assert.equal((await client.next('message:new', byId(message))).clientId, 'mine-alone');
  }
  assert.ok(!('clientId' in (await viewer.next('message:new', byId(message)))));
  const page = await viewer.do('channel:join', { channelId: channel.id });
  assert.ok(!('clientId' in page.messages[0]));
  const synced = await viewer.do('messages:sync', { channelId: channel.id, after: 0, epoch: viewer.ready.epoch });
  assert.ok(!('clientId' in synced.messages[0]));
});

test('revs are contiguous, and everyone hears one order', { timeout }, async () => {
  const { channel } = await community(owner, member, third);
  const clients = await connectAll([owner, member, third]);
  for (const client of clients) await client.do('channel:join', { channelId: channel.id });
  const sends = Array.from({ length: 60 }, (_, n) =>
    clients[n % 3].do('message:send', { channelId: channel.id, content: `line ${n}` }),
  );
  await Promise.all(sends);
  const expected = Array.from({ length: 60 }, (_, n) => n + 1);
  const { messages } = await owner.history(channel);
  assert.deepEqual(
    messages.map((message) => message.seq),
    expected,
  );
  for (const client of clients) {
    await client.next('message:new', { where: (event) => event.seq === 60 });
    assert.deepEqual(
      client.all('message:new').map((event) => event.id),
      messages.map((message) => message.id),
    );
  }
});
