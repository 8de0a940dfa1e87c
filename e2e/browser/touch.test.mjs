// A finger needs 44 pixels: everything that can be touched on a phone, on every screen and in every dialog, is that
// large to it. What is measured is where a touch arrives, not how large something is painted.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PHONE, startBrowser } from '../support/browser/browser.mjs';
import { dialogs } from '../support/browser/dialogs.mjs';
import { smallTargets } from '../support/browser/hit-areas.mjs';
import { screens, sights, startDemo } from '../support/browser/screens.mjs';
import { startNode } from '../support/node.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const finger = { hasTouch: true, isMobile: true, reducedMotion: 'reduce' };
const look = { viewport: PHONE, ...finger };
/** Where there is room for more, it is still a finger that points. */
const TABLET = { viewport: { width: 820, height: 1180 }, ...finger };
const [browser, demo, empty] = await Promise.all([startBrowser(), startDemo(), startNode({ registration: 'invite' })]);
const seen = await sights(demo);

async function isLargeEnough(t, visit, how) {
  const window = await visit({ t, browser, demo, empty, seen, look: how });
  window.forgive(/401|404/);
  assert.ok(await window.page.evaluate(() => matchMedia('(pointer: coarse)').matches), 'a finger points');
  // A list that has just been scrolled takes no touch for a moment.
  const isAtRest = () => document.querySelector('[style*="pointer-events: none"]:not([frimousse-category])') === null;
  await until(() => window.page.evaluate(isAtRest), 'a list at rest');
  const { looked, small } = await smallTargets(window);
  assert.ok(looked > 0, 'there is something to touch');
  assert.deepEqual(small, []);
}

for (const [name, visit] of Object.entries({ ...screens, ...dialogs })) {
  test(`everything to be touched is 44 px wide and high: ${name}`, { timeout }, (t) => isLargeEnough(t, visit, look));
}

for (const name of ['dashboard', 'channel', 'a refused message']) {
  test(`the same on a tablet: ${name}`, { timeout }, (t) => isLargeEnough(t, { ...screens, ...dialogs }[name], TABLET));
}

test('negative control: what is small, covered or cut off is found, and links in running text are not', {
  timeout,
}, async (t) => {
  const window = await screens.login({ t, browser, demo, empty, seen, look });
  window.forgive(/401/);
  await window.page.evaluate(() => {
    const add = (around, tag, text, style) => {
      const element = Object.assign(document.createElement(tag), { textContent: text });
      element.style.cssText = style;
      around.append(element);
      return element;
    };
    const place = document.createElement('div');
    document.body.replaceChildren(place);
    add(place, 'button', 'narrow', 'position: absolute; top: 0; width: 43px; height: 44px; overflow: hidden');
    add(place, 'button', 'covered', 'position: absolute; top: 60px; width: 90px; height: 60px');
    add(place, 'div', '', 'position: absolute; top: 60px; left: 40px; width: 90px; height: 60px');
    const frame = add(place, 'div', '', 'position: absolute; top: 140px; width: 60px; height: 40px; overflow: hidden');
    add(frame, 'button', 'cut', 'width: 60px; height: 60px');
    add(place, 'button', 'exact', 'position: absolute; top: 200px; width: 44px; height: 44px');
    const text = add(place, 'p', 'Words around ', 'position: absolute; top: 260px');
    add(text, 'a', 'a link', '').href = '/';
    const label = add(place, 'label', 'a wide label ', 'position: absolute; top: 300px; padding: 20px');
    Object.assign(add(label, 'input', '', ''), { type: 'checkbox' });
  });
  const { looked, small } = await smallTargets(window);
  assert.equal(looked, 5);
  assert.deepEqual(
    small.map((line) => line.split('"')[1]),
    ['narrow', 'covered', 'cut'],
  );
});
