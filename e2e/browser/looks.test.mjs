// What must be seen however somebody looks: with colours of the system's choosing, with letters of twice the size, with
// names that are long, in scripts that run the other way, in lists that are longer than the screen.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser, WIDE } from '../support/browser/browser.mjs';
import { readAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];
const ada = await register(node, 'ada', { displayName: 'A'.repeat(100) });
const { server, channel } = await community(ada);
const other = await ada.createChannel(server, 'harbour');

const colours = (locator) =>
  locator.evaluate((element) => {
    const { backgroundColor, color } = getComputedStyle(element);
    return `${color} on ${backgroundColor}`;
  });

test('in forced colours one sees which channel, and which place to jump to, is chosen', { timeout }, async (t) => {
  const look = { person: ada, path: pathOf(server, channel), forcedColors: 'active' };
  const window = await openWindow(t, browser, node, look);
  await window.connectionIs('Live');
  assert.notEqual(await colours(window.channelLink(channel)), await colours(window.channelLink(other)));
  await window.page.keyboard.press('Control+k');
  const options = window.page.getByRole('option');
  await options.nth(1).waitFor();
  assert.notEqual(await colours(options.nth(0)), await colours(options.nth(1)));
  const edge = await window.page.getByRole('dialog').evaluate((dialog) => getComputedStyle(dialog).borderTopWidth);
  assert.equal(edge, '1px', 'what lies above the page shows its edge');
});

const twiceAsLarge = (window) =>
  window.page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });

for (const viewport of [WIDE, PHONE]) {
  test(`letters of twice the size keep the conversation on a screen of ${viewport.width} px`, {
    timeout,
  }, async (t) => {
    const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel), viewport });
    await window.connectionIs('Live');
    await twiceAsLarge(window);
    const composer = window.composer(channel);
    await until(async () => {
      const { x, y, width, height } = await composer.boundingBox();
      return width >= 200 && x >= 0 && x + width <= viewport.width && y + height <= viewport.height;
    }, 'a composer on the screen');
    for (const place of [window.feed, window.page.getByRole('heading', { level: 1 })]) {
      const { x, width } = await place.boundingBox();
      assert.ok(x >= 0 && x + width <= viewport.width, `${place} is at ${x}, ${width} px wide`);
    }
  });
}

const isInside = (inner, outer) => inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;

test('letters of twice the size leave everything on a phone in reach, and names readable', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { person: ada, viewport: PHONE });
  await window.card(server).waitFor();
  await twiceAsLarge(window);
  const screen = { x: 0, width: PHONE.width };
  for (const way of [window.button('Jump to'), window.page.getByRole('link', { name: 'My account' })]) {
    await until(async () => isInside(await way.boundingBox(), screen), `${way} on the screen`);
  }
  const isWhole = (name) => name.evaluate((e) => e.scrollWidth <= e.clientWidth && e.clientWidth > 4 * 16);
  assert.ok(await isWhole(window.card(server).getByTitle(server.name)), 'the name of the server is cut');
  await window.open(pathOf(server));
  await window.channelLink(other).waitFor();
  await twiceAsLarge(window);
  const name = window.channelLink(other).getByTitle(other.name);
  await until(() => isWhole(name), 'the whole name of the channel');
});

test('letters of twice the size do not lie on each other in the bar of new messages', { timeout }, async (t) => {
  const ben = await register(node, 'ben');
  const { channel: full, server: place } = await community(ada, ben);
  // So many that the channel opens at its end, and the bar leads back.
  await ada.sayMany(full, 520);
  const window = await openWindow(t, browser, node, {
    person: ben,
    path: pathOf(place, full),
    viewport: PHONE,
    locale: 'de',
  });
  const read = window.button('Als gelesen markieren');
  await read.waitFor();
  const since = window.page
    .getByRole('button', { name: /neue Nachrichten seit/ })
    .locator('span')
    .first();
  await since.waitFor();
  await twiceAsLarge(window);
  await until(async () => {
    const [above, below] = [await since.boundingBox(), await read.boundingBox()];
    return above && below && (above.x + above.width <= below.x || above.y + above.height <= below.y);
  }, 'one beside or below the other');
});

test('a name of a hundred letters is read whole on the account page of a phone', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { person: ada, path: '/account', viewport: PHONE });
  const name = window.page.getByRole('heading', { level: 1 });
  await name.waitFor();
  const [fits, { width }] = [await name.evaluate((h1) => h1.scrollWidth <= h1.clientWidth), await name.boundingBox()];
  assert.ok(fits && width < PHONE.width, `it is ${width} px wide`);
});

test('each line of a message runs as its own letters do', { timeout }, async (t) => {
  const { channel: mixed, server: place } = await community(ada);
  await ada.say(mixed, 'left to right\nمن اليمين إلى اليسار');
  await ada.say(mixed, 'مرحبا');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(place, mixed) });
  await window.said('مرحبا').waitFor();
  const begins = (text) =>
    window.feed.evaluate((feed, wanted) => {
      const walker = document.createTreeWalker(feed, NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        if (!text.data.includes(wanted)) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const [line, box] = [range.getBoundingClientRect(), text.parentElement.getBoundingClientRect()];
        return box.right - line.right < line.left - box.left ? 'right' : 'left';
      }
      return undefined;
    }, text);
  assert.equal(await begins('left to right'), 'left');
  // Wider than the first line, or it would begin at both.
  assert.equal(
    await window
      .said('مرحبا')
      .locator('[dir=auto]')
      .first()
      .evaluate((box) => getComputedStyle(box).direction),
    'rtl',
  );
});

test('in a long list of channels the one that is shown is in sight', { timeout }, async (t) => {
  const { server: long } = await community(ada);
  let last;
  for (let n = 1; n <= 40; n += 1) last = await ada.createChannel(long, `channel-${n}`);
  await readAll(ada, last);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(long, last) });
  await window.connectionIs('Live');
  await until(async () => {
    const { y, height } = await window.channelLink({ name: 'channel-40' }).boundingBox();
    return y > 0 && y + height < WIDE.height;
  }, 'the channel in sight');
});
