// What goes wrong under an open window: the node dies, the line is slow or gone, the tab is hidden. Nothing typed is
// lost, the state says what is so, and it heals by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { readAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { TcpProxy } from '../support/proxy.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 90_000;
/** Within this the header says what is so, in milliseconds. */
const A_SECOND = 1_000;
/** Without a connection for so long is off line. */
const OFFLINE_WITHIN_MS = 5_000;
/** Live again after the node is there again. */
const BACK_WITHIN_MS = 2_000;
const browser = await startBrowser();

/** A node of its own with two people, and the window of one of them in their channel. */
async function inChannel(t, who = 'ada') {
  const node = await startNode();
  const people = await twoPeople(node);
  const path = pathOf(people.server, people.channel);
  const window = await openWindow(t, browser, node, { person: people[who], path });
  await window.connectionIs('Live');
  return { node, ...people, window };
}

test('a node that is killed: what is typed waits, the state says so, and all of it arrives once', {
  timeout,
}, async (t) => {
  const { node, ben, channel, window } = await inChannel(t);
  window.forgiveLostNode();
  await window.say(channel, 'before');
  await window.said('before').waitFor();
  // It stands there before the node has it; on a busy machine it would be a third one that is not sent.
  await window.connectionIs(/^Live$/);

  const noticed = window.watchConnection('Reconnecting');
  const killed = Date.now();
  await node.kill();
  const late = (await noticed) - killed;
  t.diagnostic(`Reconnecting ${late} ms after the kill`);
  assert.ok(late < A_SECOND, `the header said so after ${late} ms`);
  await window.say(channel, 'typed in the dark');
  await window.say(channel, 'and one more');
  await window.said('and one more').waitFor();
  await window.connectionIs('2 unsent');
  await window.composer(channel).fill('a draft that is not sent');

  await node.start();
  await window.isLiveAgain();
  await until(async () => (await ben.history(channel)).messages.length === 3, 'the messages in the store');
  const { messages } = await ben.history(channel);
  assert.deepEqual(
    messages.map((message) => message.content),
    ['before', 'typed in the dark', 'and one more'],
  );
  assert.equal(await window.composer(channel).inputValue(), 'a draft that is not sent');
  assert.equal(await window.feed.getByRole('article').count(), 3, 'messages on the screen');
});

test('a node that is dead is said to be off line in red, with a way to try now, and nobody is shown on line', {
  timeout,
}, async (t) => {
  const { node, window } = await inChannel(t);
  window.forgiveLostNode();
  const green = window.page.locator('aside .bg-live');
  await until(async () => (await green.count()) > 0, 'somebody on line');

  const noticed = window.watchConnection('Offline');
  const killed = Date.now();
  await node.kill();
  const late = (await noticed) - killed;
  assert.ok(late < OFFLINE_WITHIN_MS, `the header said so after ${late} ms`);
  assert.equal(await green.count(), 0, 'members in green');
  await window.page.getByText(/^Were online/).waitFor();
  // It goes on trying by itself, and says when.
  await window.page
    .locator('#conversation')
    .getByText(/^[12]s$/)
    .waitFor();
  const asked = window.page.waitForRequest(/\/api\/v1\/node$/);
  await window.button('Try now').click();
  await asked;

  const live = window.watchConnection('Live');
  await node.start();
  const started = Date.now();
  const back = (await live) - started;
  t.diagnostic(`Offline ${late} ms after the kill, Live ${back} ms after the start`);
  assert.ok(back < BACK_WITHIN_MS, `live again after ${back} ms`);
  await until(async () => (await green.count()) > 0, 'somebody on line again');
});

test('a node on the same machine is reached by a browser that says it has no network', { timeout }, async (t) => {
  const node = await startNode();
  const { ada, server, channel } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ada });
  await window.connectionIs('Live');
  // As Chromium says where there is no route to anywhere else.
  await window.context.addInitScript(() => Object.defineProperty(navigator, 'onLine', { get: () => false }));
  await window.open(pathOf(server, channel));
  await window.connectionIs('Live');
  await window.say(channel, 'here all the same');
  await until(async () => (await ada.history(channel)).messages.length === 1, 'the message in the store');
});

test('a node that stops in an orderly way is told of, and the end of its connections within a second', {
  timeout,
}, async (t) => {
  const { node, window } = await inChannel(t);
  window.forgiveLostNode();
  const noticed = window.watchConnection('Reconnecting');
  await node.stop();
  const stopped = Date.now();
  const late = (await noticed) - stopped;
  t.diagnostic(`Reconnecting ${late} ms after the end of the process`);
  assert.ok(late < A_SECOND, `the header said so after ${late} ms`);
});

test('a window that is closed with unsent messages sends them when it is opened again', { timeout }, async (t) => {
  const { node, ben, server, channel, window } = await inChannel(t);
  window.forgiveLostNode();
  await node.kill();
  await window.connectionIs('Reconnecting');
  await window.say(channel, 'for later');
  await window.connectionIs('1 unsent');
  await window.page.close();
  await node.start();
  const again = await window.context.newPage();
  await again.goto(pathOf(server, channel));
  await again.getByRole('feed').getByRole('article').filter({ hasText: 'for later' }).waitFor();
  await until(async () => (await ben.history(channel)).messages.length === 1, 'the message in the store');
});

test('a tab that is closed with unsent messages leaves them to another one that is open', { timeout }, async (t) => {
  const { node, ben, channel, window } = await inChannel(t);
  window.forgiveLostNode();
  const other = await window.context.newPage();
  await other.goto('/');
  await other.getByRole('status').filter({ hasText: 'Live' }).first().waitFor();
  await node.kill();
  await window.connectionIs('Offline');
  await window.say(channel, 'for the other tab');
  await window.connectionIs('1 unsent');
  await window.page.close();
  await node.start();
  await until(async () => (await ben.history(channel)).messages.length === 1, 'the message in the store', 20_000);
});

test('a browser that stores nothing and lets no tab speak to another sends all the same, and the page says so', {
  timeout,
}, async (t) => {
  const node = await startNode();
  const { ada, ben, server, channel } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ada });
  window.forgiveLostNode();
  await window.context.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('The page may not.', 'SecurityError');
    };
    for (const name of ['indexedDB', 'BroadcastChannel', 'localStorage']) {
      Object.defineProperty(globalThis, name, { get: refuse });
    }
  });
  await window.open(pathOf(server, channel));
  await window.connectionIs('Live');
  await node.kill();
  await window.connectionIs('Offline');
  await window.say(channel, 'nowhere to be kept');
  const notice = window.page.getByRole('alert').filter({ hasText: 'Keep this page open' });
  await notice.waitFor();
  await node.start();
  await until(async () => (await ben.history(channel)).messages.length === 1, 'the message in the store', 20_000);
  await window.isGone(notice);
});

test('drafts leave the device with the account', { timeout }, async (t) => {
  const { channel, window } = await inChannel(t);
  window.forgive(/401|Failed to load/);
  await window.composer(channel).fill('nobody may read this');
  await window.page.getByRole('link', { name: 'My account' }).click();
  await until(async () => (await draftsIn(window)).length === 1, 'the draft');
  await window.button('Sign out').last().click();
  await window.button('Sign in').waitFor();
  assert.deepEqual(await draftsIn(window), []);
});

test('drafts outlive a session that ended, and only their author finds them', { timeout }, async (t) => {
  const { ada, ben, server, channel, window } = await inChannel(t);
  // The end of the session is told to the page, which asks who it is.
  window.forgive(/401|Failed to load/);
  await window.composer(channel).fill('half a thought');
  // As the end of the session from another device does.
  await ada.do('POST', '/auth/logout');
  for (const [person, found] of [
    [ben, ''],
    [ada, 'half a thought'],
  ]) {
    await window.signIn(person);
    await window.connectionIs('Live');
    assert.equal(await window.composer(channel).inputValue(), found);
    if (person === ada) return;
    await window.page.getByRole('link', { name: 'My account' }).click();
    await window.button('Sign out').last().click();
    await window.button('Sign in').waitFor();
    await window.page.goto(pathOf(server, channel));
  }
});

const draftsIn = ({ page }) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('draft')));

test('a browser without network says Offline, and catches up when it is back', { timeout }, async (t) => {
  const { ada, channel, window } = await inChannel(t, 'ben');
  window.forgiveLostNode();
  const noticed = window.watchConnection('Offline');
  const cut = Date.now();
  await window.context.setOffline(true);
  const late = (await noticed) - cut;
  t.diagnostic(`Offline ${late} ms after the network was gone`);
  assert.ok(late < A_SECOND, `the header said so after ${late} ms`);
  await ada.sayMany(channel, 3, 'meanwhile');
  await window.context.setOffline(false);
  await window.isLiveAgain();
  await window.said('meanwhile 3').waitFor();
  assert.equal(await window.feed.getByRole('article').count(), 3);
});

test('a hidden tab does not read: its channel counts, and is read when the tab returns', { timeout }, async (t) => {
  const { ada, ben, server, channel, window } = await inChannel(t, 'ben');
  await ada.say(channel, 'seen');
  await window.said('seen').waitFor();
  await until(async () => (await ben.view(server)).channels[0].unread === 0, 'the channel read');

  await window.attention({ visible: false });
  await until(async () => {
    await ada.say(channel, 'unseen');
    return (await ben.view(server)).channels[0].unread > 0;
  }, 'a message that the hidden tab does not read');
  await until(async () => /^\(\d+\) general · Rialto$/.test(await window.page.title()), 'the number in the title');
  await window.attention({ visible: true });
  await until(async () => (await window.page.title()) === 'general · Rialto', 'the title without a number');
  await until(async () => (await ben.view(server)).channels[0].unread === 0, 'the channel read again');
});

test('a timeline that is scrolled up does not read', { timeout }, async (t) => {
  const node = await startNode();
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.sayMany(channel, 80);
  await readAll(ben, channel);
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await window.said('line 80').waitFor();
  await window.feed.hover();
  await window.page.mouse.wheel(0, -2_000);
  await window.button('Jump to latest').waitFor();
  await until(async () => {
    await ada.say(channel, 'below');
    return (await ben.view(server)).channels[0].unread > 0;
  }, 'a message that is not read above it');
  await window.page.getByRole('button', { name: /Jump to latest/ }).click();
  await until(async () => (await ben.view(server)).channels[0].unread === 0, 'the channel read at its end');
});

test('on a slow line the message stands there at once, waits, and is then like any other', { timeout }, async (t) => {
  const node = await startNode();
  const { ada, ben, server, channel } = await twoPeople(node);
  const proxy = await TcpProxy.start(node.port, { delayMs: 300 });
  t.after(() => proxy.stop());
  const slow = { ...node, url: proxy.url };
  const window = await openWindow(t, browser, slow, { person: ada, path: pathOf(server, channel) });
  await window.connectionIs('Live');
  // Watched in the page: its line may be through before it is looked at from here.
  const waiting = window.watchConnection('1 unsent');
  await window.say(channel, 'slowly');
  const shownAt = await waiting;
  await window.said('slowly').waitFor();
  await window.connectionIs(/^Live$/);
  const { messages } = await ben.history(channel);
  assert.deepEqual(
    messages.map((message) => message.content),
    ['slowly'],
  );
  assert.ok(shownAt < Date.parse(messages[0].createdAt), 'it waits on the screen before its line is through');
  assert.equal(await window.feed.getByRole('article').count(), 1);
});
