// What one reads stays where it is, whatever comes before or after it and whatever becomes of the window; and whoever
// is at the end stays there.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { fromTheEnd, topOf, underTheEyes, watchPlace } from '../support/browser/reading.mjs';
import { shiftsOf } from '../support/browser/shifts.mjs';
import { connect, readAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
/** Heights are fractions of pixels, and so are the corrections. */
const STILL = 1.5;
const STEADY = 0.01;
/** The longest of the messages on a phone. */
const ONE_MESSAGE = 240;
const HISTORY = 300;
const [node, browser] = [await startNode(), await startBrowser()];

/** A channel in which one has said much, of every length, and another reads it. */
async function conversation(t, look = {}) {
  const { ada, ben, server, channel } = await twoPeople(node);
  const client = await connect(ada);
  const words = (n) => `line ${n} ${'and some words '.repeat((n * 7) % 23)}`;
  const acks = [];
  for (let n = 1; n <= HISTORY; n += 1)
    acks.push(client.do('message:send', { channelId: channel.id, content: words(n) }));
  await Promise.all(acks);
  await readAll(ben, channel);
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel), ...look });
  await window.said(`line ${HISTORY} `).waitFor();
  await window.connectionIs('Live');
  return { ada, ben, server, channel, window };
}

/** Turns the wheel upwards until `isThere`. */
async function scrollUpUntil(window, isThere) {
  await window.feed.hover();
  await until(async () => {
    await window.page.mouse.wheel(0, -300);
    return isThere();
  }, 'the place to scroll to');
  await isAtRest(window);
}

/** Waits until the feed has stood where it is for some frames. */
function isAtRest(window) {
  return window.feed.evaluate(
    (feed) =>
      new Promise((settle) => {
        let [last, same] = [feed.scrollTop, 0];
        const look = () => {
          same = feed.scrollTop === last ? same + 1 : 0;
          last = feed.scrollTop;
          if (same === 10) settle();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
}

test('history that comes before what one reads moves nothing of it, in no frame', { timeout }, async (t) => {
  const { window } = await conversation(t);
  const held = [];
  await window.context.route(/messages\?before=/, (route) => held.push(route));
  await scrollUpUntil(window, () => held.length > 0);
  const [{ text, top }, { now }] = [await underTheEyes(window), await shiftsOf(window)];
  const height = () => window.feed.evaluate((feed) => feed.scrollHeight);
  const before = await height();
  const place = await watchPlace(window, text);
  for (const route of held) await route.continue();
  await until(async () => (await height()) > before + 500, 'the older messages');
  await isAtRest(window);
  const { places, frames } = await place.stop();
  assert.ok(frames > 3, `frames that were looked at: ${frames}`);
  const far = places.filter((at) => at === 'gone' || Math.abs(at - top) > STILL);
  assert.deepEqual(far, [], `it stood at ${top}, and then at ${places}`);
  const { total, lines } = await shiftsOf(window, now);
  assert.ok(total < STEADY, `it shifted by ${total}:\n${lines.join('\n')}`);
});

test('messages that come at the end move nothing of what is read above', { timeout }, async (t) => {
  const { ada, channel, window } = await conversation(t);
  await scrollUpUntil(window, async () => (await fromTheEnd(window)) > 600);
  const { text, top } = await underTheEyes(window);
  const place = await watchPlace(window, text);
  await ada.sayMany(channel, 5, 'news');
  await window.page
    .getByRole('button', { name: /Jump to latest/ })
    .filter({ hasText: '5 new' })
    .waitFor();
  const { places } = await place.stop();
  const far = places.filter((at) => at === 'gone' || Math.abs(at - top) > STILL);
  assert.deepEqual(far, [], `it stood at ${top}, and then at ${places}`);
});

test('whoever is at the end stays there: by new messages, a window of another size, and a composer that grows', {
  timeout,
}, async (t) => {
  const { ada, channel, window } = await conversation(t);
  const isAtEnd = (what) => until(async () => (await fromTheEnd(window)) <= 1, `the end after ${what}`);
  await isAtEnd('opening');
  const { now } = await shiftsOf(window);
  await ada.sayMany(channel, 5, 'news');
  await window.said('news 5').waitFor();
  await isAtEnd('new messages');
  const { total, lines } = await shiftsOf(window, now);
  assert.ok(total < STEADY, `it shifted by ${total}:\n${lines.join('\n')}`);
  for (const size of [{ width: 1280, height: 500 }, PHONE, { width: 800, height: 1000 }]) {
    await window.page.setViewportSize(size);
    await isAtEnd(`${size.width} x ${size.height}`);
    await window.said('news 5').waitFor();
  }
  await window.composer(channel).fill('one\ntwo\nthree\nfour\nfive\nsix');
  await isAtEnd('a composer that grew');
  await window.composer(channel).fill('');
  await isAtEnd('a composer that shrank');
});

test('what is read in the middle stays before the eyes in a window of another size', { timeout }, async (t) => {
  const { window } = await conversation(t);
  await scrollUpUntil(window, async () => (await fromTheEnd(window)) > 1_500);
  const { text, top } = await underTheEyes(window);
  for (const size of [{ width: 1280, height: 500 }, { width: 900, height: 700 }, PHONE, { width: 1280, height: 800 }]) {
    await window.page.setViewportSize(size);
    await isAtRest(window);
    const now = await topOf(window, text);
    t.diagnostic(`at ${size.width} x ${size.height}: ${now} (was ${top})`);
    // The one above it may be half out of sight, and higher in a narrow window.
    const moved = Math.abs(now - top);
    assert.ok(moved < ONE_MESSAGE, `at ${size.width} x ${size.height} it stands at ${now}, and stood at ${top}`);
  }
});

test('the day of what one reads stays in sight, and times that are not of today name their day', {
  timeout,
}, async (t) => {
  const { ben, channel, server } = await conversation(t);
  const window = await openWindow(t, browser, node, { person: ben, path: '/favicon.svg' });
  const now = new Date();
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 12);
  await window.page.clock.setFixedTime(tomorrow);
  await window.open(pathOf(server, channel));
  await window.said(`line ${HISTORY} `).waitFor();
  const feed = await window.feed.boundingBox();
  const pill = await window.page.getByText('Yesterday', { exact: true }).boundingBox();
  assert.ok(pill.y >= feed.y && pill.y < feed.y + 40, `the day stands at ${pill.y}, the feed at ${feed.y}`);
  await scrollUpUntil(window, async () => (await fromTheEnd(window)) > 600);
  assert.deepEqual(await window.page.getByText('Yesterday', { exact: true }).boundingBox(), pill);
  await window.feed
    .getByRole('article', { name: /, yesterday, \d\d:\d\d$/ })
    .first()
    .waitFor();
  const time = window.feed.locator('time').first();
  const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full' }).format(now);
  assert.ok((await time.getAttribute('title')).startsWith(full), await time.getAttribute('title'));
});

test('negative control: a place that is left for one frame is found', { timeout }, async (t) => {
  const { window } = await conversation(t);
  await scrollUpUntil(window, async () => (await fromTheEnd(window)) > 600);
  const { text, top } = await underTheEyes(window);
  const place = await watchPlace(window, text);
  await window.feed.evaluate(
    (feed) =>
      new Promise((settle) => {
        feed.scrollTop += 5;
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            feed.scrollTop -= 5;
            settle();
          }),
        );
      }),
  );
  await isAtRest(window);
  const { places } = await place.stop();
  assert.ok(
    places.some((at) => Math.abs(at - top) > STILL),
    `it was seen at ${places} alone`,
  );
});
