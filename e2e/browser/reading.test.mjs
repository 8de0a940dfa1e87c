// Reading: where the new messages begin, however many they are; and staying in the past while others talk.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { connect } from '../support/clients.mjs';
import { Sender } from '../support/faults/sender.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 90_000;
/** What is held of a channel around its reader, in messages: see `packages/client/src/navigation.ts`. */
const HELD_MAX = 1_000;

const [node, browser] = [await startNode(), await startBrowser()];

/** A channel in which `before` messages were said before Ben came, and `after` since. */
async function channelWith(before, after) {
  const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'ben')]);
  const { server, channel } = await community(ada);
  await ada.sayMany(channel, before, 'old');
  await ben.accept(await ada.invite(server));
  await ada.sayMany(channel, after);
  return { ada, ben, server, channel };
}

const bar = (window) => window.page.getByRole('button', { name: /new messages? since/ });
const line = (window) => window.page.getByText('New messages', { exact: true });
const exactly = (window, text) =>
  window.feed.getByRole('article').filter({ has: window.page.getByText(text, { exact: true }) });

/** Whether the middle of an element is on the screen. */
async function isOnScreen(window, locator) {
  if ((await locator.count()) === 0) return false;
  const [pane, box] = await Promise.all([window.feed.boundingBox(), locator.boundingBox()]);
  const middle = box && box.y + box.height / 2;
  return box !== null && middle > pane.y && middle < pane.y + pane.height;
}

/** How much of the channel is unread, as the node counts it. */
const unread = async ({ ben, server }) => (await ben.view(server)).channels[0].unread;

const markRead = (window) => window.button('Mark as read');

/** In the page: where the messages of its first painted frame stand. */
function keepFirstSight() {
  const look = () => {
    const feed = document.querySelector('[role=feed]');
    const all = [...(feed?.querySelectorAll('article') ?? [])];
    const seen = all.filter((article) => {
      const { top, bottom } = article.getBoundingClientRect();
      const edge = feed.getBoundingClientRect();
      return article.checkVisibility({ visibilityProperty: true }) && bottom > edge.top && top < edge.bottom;
    });
    if (seen.length > 0) globalThis.firstSight = seen.map(({ textContent }) => textContent);
    else requestAnimationFrame(() => setTimeout(look));
  };
  look();
}

test('a channel opens at its first new message, which need not be loaded yet, and is read when its end was seen', {
  timeout,
}, async (t) => {
  const all = await channelWith(70, 230);
  const window = await openWindow(t, browser, node, { person: all.ben, path: '/favicon.svg' });
  await window.page.addInitScript(keepFirstSight);
  await window.open(pathOf(all.server, all.channel));
  await exactly(window, 'line 1').waitFor();
  await until(() => isOnScreen(window, line(window)), 'the line on the screen');
  assert.ok(await isOnScreen(window, exactly(window, 'line 1')));
  assert.ok(await isOnScreen(window, exactly(window, 'old 70')), 'what was read last stands above the line');
  const firstSight = await window.page.evaluate(() => globalThis.firstSight);
  assert.ok(
    firstSight.some((text) => /line 1$/.test(text)),
    `the first frame showed ${firstSight}`,
  );
  await window.page.getByText(/^99\+ new messages since \d/).waitFor();
  await window.page.getByRole('button', { name: /^Jump to latest *99\+ new$/ }).waitFor();
  await window.connectionIs(/^Live$/);
  assert.equal(await unread(all), 100, 'what is below the screen is not read');

  // Down to the end with every message on the way.
  const seen = new Set();
  await window.feed.hover();
  await until(
    async () => {
      for (const text of await window.feed.getByRole('article').allInnerTexts()) {
        const number = /\bline (\d+)$/.exec(text.trim())?.[1];
        if (number) seen.add(Number(number));
      }
      await window.page.mouse.wheel(0, 300);
      return seen.has(230);
    },
    'the newest message',
    30_000,
  );
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    Array.from({ length: 230 }, (_, n) => n + 1),
  );
  await until(async () => {
    await window.page.mouse.wheel(0, 300);
    return (await unread(all)) === 0;
  }, 'the channel read at its end');
  await window.isGone(markRead(window));
});

test('new messages that fit on the screen are read at once, and those that do not are not', { timeout }, async (t) => {
  const all = await channelWith(2, 3);
  const window = await openWindow(t, browser, node, { person: all.ben, path: pathOf(all.server, all.channel) });
  await until(async () => (await unread(all)) === 0, 'the channel read');
  assert.ok(await isOnScreen(window, line(window)));
  assert.equal(await markRead(window).count(), 0);

  const tall = await all.ada.createChannel(all.server, 'harbour');
  for (let n = 1; n <= 6; n += 1) await all.ada.say(tall, `tall ${n}\n${'line\n'.repeat(15)}end`);
  await window.channelLink(tall).click();
  await until(() => isOnScreen(window, line(window)), 'the line on the screen');
  await window.page.getByText(/^6 new messages since \d/).waitFor();
  const [, { unread: left }] = (await all.ben.view(all.server)).channels;
  assert.equal(left, 6);
});

test('whoever jumps to the latest message, or calls the new ones read, has read them', { timeout }, async (t) => {
  const all = await channelWith(5, 45);
  const window = await openWindow(t, browser, node, { person: all.ben, path: pathOf(all.server, all.channel) });
  // At once: also while the list is still on its way to the first one.
  await window.page.getByRole('button', { name: /Jump to latest/ }).click();
  await until(() => isOnScreen(window, exactly(window, 'line 45')), 'the newest message');
  await until(async () => (await unread(all)) === 0, 'the channel read');
  await window.isGone(markRead(window));

  const second = await all.ada.createChannel(all.server, 'harbour');
  await all.ada.sayMany(second, 45);
  await window.channelLink(second).click();
  await markRead(window).click();
  await until(() => isOnScreen(window, exactly(window, 'line 45')), 'the newest message');
  await until(async () => (await all.ben.view(all.server)).channels[1].unread === 0, 'the channel read');
  await window.isGone(markRead(window));
});

test('whoever comes back to a channel begins at what came meanwhile, and has read what was on the screen', {
  timeout,
}, async (t) => {
  const all = await channelWith(3, 0);
  const elsewhere = await all.ada.createChannel(all.server);
  const window = await openWindow(t, browser, node, { person: all.ben, path: pathOf(all.server, all.channel) });
  await exactly(window, 'old 3').waitFor();
  await until(async () => (await unread(all)) === 0, 'the channel read');
  await window.channelLink(elsewhere).click();
  await exactly(window, 'old 3').waitFor({ state: 'detached' });
  await all.ada.sayMany(all.channel, 45);
  await window.says(window.channelLink(all.channel).getByTestId('channel-unread'), '45');
  await window.channelLink(all.channel).click();
  await until(() => isOnScreen(window, line(window)), 'the line on the screen');
  assert.ok(await isOnScreen(window, exactly(window, 'line 1')));
  assert.ok(await isOnScreen(window, exactly(window, 'old 3')), 'what was read last stands above the line');
  await window.page.getByText(/^45 new messages since \d/).waitFor();
  assert.equal(await unread(all), 45, 'what is below the screen is not read');
  await markRead(window).click();
  await until(async () => (await unread(all)) === 0, 'the channel read');
  // Where nothing is new there is no line.
  await window.channelLink(elsewhere).click();
  await exactly(window, 'line 45').waitFor({ state: 'detached' });
  await window.channelLink(all.channel).click();
  await exactly(window, 'line 45').waitFor();
  assert.equal(await line(window).count(), 0);
});

test('where far more is new one begins at the end, is led to its beginning, and reads none of it unseen', {
  timeout,
}, async (t) => {
  const all = await channelWith(5, 1);
  const sender = new Sender(await connect(all.ada), all.channel);
  for (let n = 0; n < 600; n += 1) sender.send();
  await sender.drained();
  const window = await openWindow(t, browser, node, { person: all.ben, path: pathOf(all.server, all.channel) });
  await until(() => isOnScreen(window, exactly(window, `${sender.name}-600`)), 'the newest message');
  await bar(window).waitFor();
  await window.connectionIs(/^Live$/);
  await all.ada.say(all.channel, 'one more');
  await window.said('one more').waitFor();
  assert.equal(await unread(all), 100);
  await bar(window).click();
  await until(() => isOnScreen(window, line(window)), 'the line on the screen');
  const first = exactly(window, 'line 1');
  // The list is on its way there until it has the focus.
  await until(() => first.evaluate((article) => article === document.activeElement), 'the focus on the first new one');
  assert.ok(await isOnScreen(window, first));
  assert.equal(await unread(all), 100);
  await markRead(window).click();
  await until(() => isOnScreen(window, exactly(window, 'one more')), 'the newest message');
  await until(async () => (await unread(all)) === 0, 'the channel read');
});

test('whoever stays in the past while many talk keeps their place, and the tab stays small', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await channelWith(120, 0);
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await window.said('old 120').waitFor();
  await window.feed.hover();
  const place = exactly(window, 'old 80');
  await until(async () => {
    await window.page.mouse.wheel(0, -300);
    return (await place.count()) === 1 && (await isOnScreen(window, place));
  }, 'a place in the past');
  await window.button('Jump to latest').waitFor();
  const [before, height] = [await place.boundingBox(), (await place.boundingBox()).height];

  const sender = new Sender(await connect(ada), channel);
  // More than are held once over and twice what the log keeps.
  const count = 1.6 * HELD_MAX;
  for (let n = 0; n < count; n += 1) sender.send();
  await sender.drained();
  const jump = window.page.getByRole('button', { name: /Jump to latest.*99\+ new/ });
  await jump.waitFor({ timeout: 30_000 });
  await until(async () => (await ben.view(server)).channels[0].unread === 100, 'the unread messages', 30_000);
  const held = () => window.feed.evaluate((feed) => feed.scrollHeight);
  await until(async () => (await held()) < 1.3 * HELD_MAX * height, 'a tab that holds no more than it may', 20_000);
  assert.deepEqual(await place.boundingBox(), before);

  await jump.click();
  await until(() => isOnScreen(window, exactly(window, `${sender.name}-${count}`)), 'the newest message');
  // What came meanwhile is told of, and its beginning is found though it is far away.
  await bar(window).click();
  await until(() => isOnScreen(window, exactly(window, `${sender.name}-1`)), 'the first of the new ones');
  assert.ok(await isOnScreen(window, line(window)));
  await window.say(channel, 'back at the end');
  await until(() => isOnScreen(window, exactly(window, 'back at the end')), 'what I say');
});

test('a node that is gone while one reads the past leaves one there', { timeout }, async (t) => {
  const own = await startNode();
  const [ada, ben] = await Promise.all([register(own, 'ada'), register(own, 'ben')]);
  const { server, channel } = await community(ada, ben);
  await ada.sayMany(channel, 300);
  const window = await openWindow(t, browser, own, { person: ben, path: pathOf(server, channel) });
  window.forgiveLostNode();
  await until(() => isOnScreen(window, exactly(window, 'line 1')), 'the first of the new ones');
  const before = await exactly(window, 'line 1').boundingBox();
  await own.kill();
  await window.connectionIs('Reconnecting');
  await own.start();
  await window.isLiveAgain();
  await ada.say(channel, 'after the start');
  assert.deepEqual(await exactly(window, 'line 1').boundingBox(), before);
  await window.page.getByRole('button', { name: /Jump to latest/ }).click();
  await until(() => isOnScreen(window, exactly(window, 'after the start')), 'the newest message');
});

test('the feed is one to screen readers: each article has its place, and keys lead in, along and out', {
  timeout,
}, async (t) => {
  const { ben, server, channel } = await channelWith(8, 0);
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await window.said('old 8').waitFor();
  const articles = await window.feed.getByRole('article').evaluateAll((all) =>
    all.map((article) => ({
      place: article.getAttribute('aria-posinset'),
      size: article.getAttribute('aria-setsize'),
      name: article.getAttribute('aria-label'),
      focusable: article.tabIndex,
    })),
  );
  assert.deepEqual(
    articles.map(({ place, size, focusable }) => [place, size, focusable]),
    Array.from({ length: 8 }, (_, n) => [String(n + 1), '-1', -1]),
  );
  for (const { name } of articles) assert.match(name, /^ada.*, \d/);
  const focused = () => window.page.evaluate(() => document.activeElement.textContent);
  await window.feed.focus();
  await window.page.keyboard.press('End');
  await until(async () => /old 8/.test(await focused()), 'the last article');
  await window.page.keyboard.press('PageUp');
  await until(async () => /old 7/.test(await focused()), 'the article before');
  await window.page.keyboard.press('Control+End');
  assert.ok(await window.composer(channel).evaluate((field) => field === document.activeElement), 'out by its end');
  await window.feed.focus();
  await window.page.keyboard.press('Control+Home');
  assert.ok(
    await window.button('Hide members').evaluate((button) => button === document.activeElement),
    'by its start',
  );
});
