// The guide's events, by their names and as an app like the guide's uses them: two people, two windows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { io } from 'socket.io-client';

import { startNode } from './support/node.mjs';
import { community, register } from './support/people.mjs';
import { until, within } from './support/waiting.mjs';

const timeout = 30_000;
const node = await startNode();
const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'ben')]);

/** A window of the guide's app: its hook, in as many lines. */
function openWindow(t, person) {
  const socket = io(node.url, { auth: { token: person.token } });
  t.after(() => socket.disconnect());
  const counts = {};
  socket.on('notification:update', ({ serverId }) => {
    counts[serverId] = (counts[serverId] ?? 0) + 1;
  });
  socket.on('notifications:count', ({ serverId, count }) => {
    counts[serverId] = count;
  });
  return {
    socket,
    counts,
    sendMessage: (payload) => socket.emit('message:send', payload),
    subscribeToMessages: (channelId, listener) => {
      const filtered = (message) => message.channelId === channelId && listener(message);
      socket.emit('channel:join', { channelId });
      socket.on('message:new', filtered);
      return () => socket.off('message:new', filtered);
    },
    getNotificationCount: (serverId) =>
      new Promise((settle) => {
        socket.once('notifications:count', ({ count }) => settle(count));
        socket.emit('notifications:get', { serverId });
      }),
    get isConnected() {
      return socket.connected;
    },
  };
}

function badge(count) {
  return count > 99 ? '99+' : String(count);
}

test('two windows: an instant delivery, and a notification in the one that looks elsewhere', { timeout }, async (t) => {
  const { server, channel } = await community(ada, ben);
  const [mine, theirs] = [openWindow(t, ada), openWindow(t, ben)];
  await until(() => mine.isConnected && theirs.isConnected, 'both windows connected');

  const seen = [];
  mine.subscribeToMessages(channel.id, (message) => seen.push(message.content));
  mine.sendMessage({ channelId: channel.id, content: 'Is anyone here?' });
  await until(() => seen.length === 1, 'the own message in the own window');
  await until(() => theirs.counts[server.id] === 1, 'the badge of the other window');
  assert.equal(mine.counts[server.id] ?? 0, 0, 'a badge for an own message');

  const heard = [];
  theirs.socket.emit('user:join', { serverId: server.id });
  await until(() => theirs.counts[server.id] === 0, 'the badge cleared by entering the server');
  const unsubscribe = theirs.subscribeToMessages(channel.id, (message) => heard.push(message.content));
  await within(theirs.socket.emitWithAck('channel:join', { channelId: channel.id }), 'the join');
  mine.sendMessage({ channelId: channel.id, content: 'Welcome!' });
  await until(() => heard.length === 1, 'the message in the other window');
  assert.deepEqual(heard, ['Welcome!']);
  assert.equal(theirs.counts[server.id], 0);

  unsubscribe();
  mine.sendMessage({ channelId: channel.id, content: 'Bye' });
  await until(() => seen.length === 3, 'all three messages');
  assert.deepEqual(heard, ['Welcome!']);
});

test('getNotificationCount gives what is unread, and 99+ over 99', { timeout }, async (t) => {
  const { server, channel } = await community(ada, ben);
  const window = openWindow(t, ben);
  await until(() => window.isConnected, 'the window connected');
  assert.equal(await within(window.getNotificationCount(server.id), 'the count'), 0);
  await ada.sayMany(channel, 99);
  await until(() => window.counts[server.id] === 99, '99 notifications');
  assert.equal(badge(await within(window.getNotificationCount(server.id), 'the count')), '99');
  await ada.say(channel, 'the 100th');
  await until(() => window.counts[server.id] === 100, '100 notifications');
  assert.equal(badge(await within(window.getNotificationCount(server.id), 'the count')), '99+');
});

test('what was missed while away is there on coming back, and the badge with it', { timeout }, async (t) => {
  const { server, channel } = await community(ada, ben);
  const before = openWindow(t, ben);
  await until(() => before.isConnected, 'the window connected');
  before.socket.disconnect();
  const sent = await ada.sayMany(channel, 3);
  const after = openWindow(t, ben);
  assert.equal(await within(after.getNotificationCount(server.id), 'the count'), 3);
  const ack = await within(after.socket.emitWithAck('channel:join', { channelId: channel.id }), 'the join');
  assert.deepEqual(
    ack.messages.map((message) => message.id),
    sent.map((message) => message.id),
  );
  await until(() => after.counts[server.id] === 0, 'the badge cleared by reading');
});
