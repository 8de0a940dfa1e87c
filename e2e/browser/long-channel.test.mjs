// A channel with a very long past: opening it costs what a short one costs, and it scrolls smoothly.
//
// RIALTO_E2E_LONG_CHANNEL and RIALTO_E2E_LONG_ROUNDS set the sizes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { fill } from '../support/browser/filling.mjs';
import { readAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const LONG = Number(process.env.RIALTO_E2E_LONG_CHANNEL ?? 100_000);
const SHORT = 100;
const ROUNDS = Number(process.env.RIALTO_E2E_LONG_ROUNDS ?? 5);
const PAGES = Number(process.env.RIALTO_E2E_LONG_PAGES ?? 6);
const IS_STRICT = process.env.RIALTO_E2E_STRICT === '1';
const timeout = 180_000;

const [node, browser] = [await startNode(), await startBrowser()];
const { ada, ben, server, channel: short } = await twoPeople(node);
const long = await ada.createChannel(server, 'long');
await node.stop();
const began = performance.now();
fill(node, short, [ada, ben], SHORT);
fill(node, long, [ada, ben], LONG);
const filled = performance.now() - began;
await node.start();
for (const channel of [short, long]) await readAll(ben, channel);

test('the long past is a sound one', { timeout }, async (t) => {
  t.diagnostic(`${LONG} messages were put in within ${Math.round(filled)} ms`);
  const { code, text } = await node.check();
  assert.equal(code, 0, text);
});

/** The milliseconds from a press on the channel's link to the frame in which its last message is painted. */
async function opening(window, channel, count) {
  // A window of its own history: what a client holds of a channel does not help it.
  await window.open(pathOf(server));
  await window.channelLink(channel).waitFor();
  await window.connectionIs('Live');
  return window.channelLink(channel).evaluate((link, last) => {
    const isThere = () =>
      [...document.querySelectorAll('[role=feed] article')].some(
        (article) => article.textContent.includes(last) && article.checkVisibility({ visibilityProperty: true }),
      );
    return new Promise((settle) => {
      const pressed = performance.now();
      const look = () => {
        if (isThere()) setTimeout(() => settle(performance.now() - pressed));
        else requestAnimationFrame(look);
      };
      link.click();
      requestAnimationFrame(look);
    });
  }, `line ${count} `);
}

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

test('opening it costs what a channel of a hundred messages costs', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  const times = { short: [], long: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.short.push(await opening(window, short, SHORT));
    times.long.push(await opening(window, long, LONG));
  }
  const ratio = middle(times.long) / middle(times.short);
  t.diagnostic(
    `${SHORT} messages: ${middle(times.short).toFixed(0)} ms, ${LONG}: ${middle(times.long).toFixed(0)} ms, x ${ratio.toFixed(2)}`,
  );
  const allowed = middle(times.short) * (IS_STRICT ? 1.2 : 1.5) + (IS_STRICT ? 0 : 50);
  assert.ok(middle(times.long) <= allowed, `${times.long} against ${times.short}`);
});

test('scrolling up through its pages keeps its frames', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, long) });
  await window.said(`line ${LONG} `).waitFor();
  await window.connectionIs('Live');
  await window.page.evaluate(() => {
    const watched = { frames: [], tasks: [], ends: false };
    globalThis.watchedFrames = watched;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.tasks.push(duration);
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const each = (now) => {
      watched.frames.push(now - last);
      last = now;
      if (!watched.ends) requestAnimationFrame(each);
    };
    requestAnimationFrame(each);
  });
  const first = () =>
    window.feed.evaluate((feed) =>
      Math.min(...[...feed.querySelectorAll('article')].map((article) => Number(article.ariaPosInSet))),
    );
  await window.feed.hover();
  await until(
    async () => {
      await window.page.mouse.wheel(0, -400);
      return (await first()) < LONG - PAGES * 50;
    },
    `${PAGES} pages above`,
    60_000,
  );
  const { frames, tasks } = await window.page.evaluate(() => {
    globalThis.watchedFrames.ends = true;
    return globalThis.watchedFrames;
  });
  const late = frames.filter((ms) => ms > 50).length / frames.length;
  t.diagnostic(
    `${frames.length} frames: median ${middle(frames).toFixed(1)} ms, longest ${Math.max(...frames).toFixed(0)} ms, ` +
      `${(late * 100).toFixed(1)} % over 50 ms; ${tasks.length} long tasks, longest ${Math.max(0, ...tasks)} ms`,
  );
  assert.ok(late <= (IS_STRICT ? 0.01 : 0.1), `${(late * 100).toFixed(1)} % of the frames took over 50 ms`);
});
