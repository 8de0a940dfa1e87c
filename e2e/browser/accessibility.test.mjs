// Every screen, what opens over it, and what is said when something is empty, under way or wrong, held against axe in
// both themes: contrast, names, roles, landmarks. The screens on a desk and on a phone, the dialogs on a phone, the rest
// on a desk.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { startBrowser } from '../support/browser/browser.mjs';
import { dialogs } from '../support/browser/dialogs.mjs';
import { screens, sights, sizes, startDemo, themes } from '../support/browser/screens.mjs';
import { states } from '../support/browser/states.mjs';
import { startNode } from '../support/node.mjs';

const timeout = 60_000;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [browser, demo, empty] = await Promise.all([startBrowser(), startDemo(), startNode({ registration: 'invite' })]);
const seen = await sights(demo);

/** What axe finds, each in one line. */
async function findings(window) {
  // Through the debugger: the page's own policy lets no foreign script in.
  await window.page.evaluate(axe);
  const { violations } = await window.page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
}

const at = (visits, width) => Object.entries(visits).map(([name, visit]) => [name, visit, width]);
const sightings = [...at(screens, 390), ...at(screens, 1280), ...at(dialogs, 390), ...at(states, 1280)];

for (const [name, visit, width] of sightings) {
  test(`${name} at ${width} px has no fault that axe finds`, { timeout }, async (t) => {
    const look = { colorScheme: themes[0], viewport: sizes[width], reducedMotion: 'reduce' };
    const window = await visit({ t, browser, demo, empty, seen, look });
    // Where a request is refused, or nobody is signed in.
    window.forgive(/40[01349]/);
    for (const colorScheme of themes) {
      await window.page.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(window), [], colorScheme);
    }
  });
}

test('negative control: a window in front of which the theme changes is seen in both', { timeout }, async (t) => {
  const window = await screens.login({ t, browser, demo, empty, seen, look: { colorScheme: themes[0] } });
  window.forgive(/401/);
  const grounds = [];
  for (const colorScheme of themes) {
    await window.page.emulateMedia({ colorScheme });
    grounds.push(await window.page.evaluate(() => getComputedStyle(document.body).color));
  }
  assert.equal(new Set(grounds).size, themes.length, grounds.join(' and '));
});

test('negative control: a picture without words and grey on grey are found', { timeout }, async (t) => {
  const look = { colorScheme: 'light', viewport: sizes[1280] };
  const window = await screens.login({ t, browser, demo, empty, seen, look });
  window.forgive(/401/);
  await window.page.evaluate(() => {
    const picture = document.createElement('img');
    picture.src = 'favicon.svg';
    const faint = document.createElement('p');
    faint.textContent = 'faint';
    faint.style.cssText =
      'position: fixed; top: 0; left: 0; z-index: 9; color: rgb(200, 200, 200); background: rgb(220, 220, 220)';
    document.querySelector('main').append(picture, faint);
  });
  const found = (await findings(window)).join('\n');
  assert.match(found, /image-alt/);
  assert.match(found, /color-contrast/);
});
