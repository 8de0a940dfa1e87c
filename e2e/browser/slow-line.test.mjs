// A slow line, 400 kbit/s and 400 ms: the page says at once what it is, and can be used within seconds.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 60_000;
const [BYTES_PER_SECOND, LATENCY_MS] = [400_000 / 8, 400];
const REQUESTS_MAX = 20;
/** Visits of each kind: the quickest counts, since whatever else the machine does meanwhile only adds to it. */
const VISITS = 5;

const [node, browser] = [await startNode(), await startBrowser()];
const ada = await register(node, 'ada');
const { server, channel } = await community(ada);
await ada.say(channel, 'over the mountains');

/**
 * When the page has shown an element of `selector` with `text`, counted from the start of its navigation. It looks at each
 * frame: a locator looks twice a second, and would see half a second later what it has just missed.
 */
function shownAfter(page, selector, text) {
  return page.evaluate(
    async ([selector, text]) => {
      const isShown = (element) => element.getClientRects().length > 0 && element.innerText.includes(text);
      while (![...document.querySelectorAll(selector)].some(isShown)) await new Promise(requestAnimationFrame);
      return performance.now();
    },
    [selector, text],
  );
}

/** Opens an address as on a first visit over a slow line: when something was painted, when `isUsable`, and by what. */
async function visit(t, { person, path, shows, isUsable }) {
  const window = await openWindow(t, browser, node, { person, path: 'about:blank' });
  const devtools = await window.context.newCDPSession(window.page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: BYTES_PER_SECOND,
    uploadThroughput: BYTES_PER_SECOND,
  });
  const requests = [];
  window.page.on('request', (request) => requests.push(request.url()));
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await window.page.goto(path, { waitUntil: 'commit' });
  const usable = await shownAfter(window.page, ...shows);
  await isUsable(window);
  const painted = await window.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  t.diagnostic(
    `painted after ${Math.round(painted)} ms, usable after ${Math.round(usable)} ms, ` +
      `${requests.length} requests, ${Math.round(bytes / 1000)} KB`,
  );
  await window.context.close();
  return { painted, usable, requests };
}

const visits = {
  'the sign-in': {
    path: '/login',
    within: 3_500,
    shows: ['form', 'Username'],
    isUsable: async (window) => {
      window.forgive(/401/);
      await window.textbox('Username').waitFor({ timeout: 30_000 });
    },
  },
  'a channel': {
    person: ada,
    path: pathOf(server, channel),
    within: 4_000,
    shows: ['article', 'over the mountains'],
    isUsable: (window) => window.said('over the mountains').waitFor({ timeout: 30_000 }),
  },
};

for (const [name, { within, ...how }] of Object.entries(visits)) {
  test(`${name} is painted within 2.5 s and usable within ${within / 1000} s over a slow line`, {
    timeout,
  }, async (t) => {
    const all = [];
    for (let n = 0; n < VISITS; n += 1) all.push(await visit(t, how));
    const quickest = (what) => Math.min(...all.map((visit) => visit[what]));
    const [painted, usable] = [quickest('painted'), quickest('usable')];
    const { requests } = all[0];
    assert.ok(requests.length <= REQUESTS_MAX, `it took ${requests.length} requests:\n${requests.join('\n')}`);
    assert.ok(painted < 2_500, `nothing was painted for ${painted} ms`);
    assert.ok(usable < within, `it was usable after ${usable} ms`);
  });
}
