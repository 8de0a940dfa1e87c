// Nothing moves by itself while a screen loads, also where everything comes late, one thing after the other.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { startBrowser } from '../support/browser/browser.mjs';
import { screens, sights, sizes, startDemo } from '../support/browser/screens.mjs';
import { shiftsOf } from '../support/browser/shifts.mjs';
import { startNode } from '../support/node.mjs';
import { TcpProxy } from '../support/proxy.mjs';

const timeout = 60_000;
/** A score below this is nothing that anybody sees: 0.1 is what browsers call good. */
const STEADY = 0.01;
const DELAY_MS = 60;
const LATE_MS = 800;

const [browser, demo, empty] = await Promise.all([startBrowser(), startDemo(), startNode({ registration: 'invite' })]);
const seen = await sights(demo);

/** The node as it is reached over a slow line. */
async function slowly(node) {
  const proxy = await TcpProxy.start(node.port, { delayMs: DELAY_MS });
  after(() => proxy.stop());
  return { url: proxy.url, isRunning: true };
}
const far = { demo: { ...demo, node: await slowly(demo.node) }, empty: await slowly(empty) };

// What keys open is no load, and moves after an input.
const { jump: _jump, shortcuts: _shortcuts, ...loaded } = screens;

for (const [name, visit] of Object.entries(loaded)) {
  for (const [width, viewport] of Object.entries(sizes)) {
    test(`${name} at ${width} px stands still while it loads`, { timeout }, async (t) => {
      const window = await visit({ t, browser, ...far, seen, look: { viewport } });
      window.forgive(/401|404/);
      await window.page.waitForLoadState('networkidle');
      const { total, lines } = await shiftsOf(window);
      assert.ok(total < STEADY, `it shifted by ${total}:\n${lines.join('\n')}`);
    });
  }
}

test('the dashboard at 390 px stands still where what was said last comes last', { timeout }, async (t) => {
  const look = { viewport: sizes[390] };
  const window = await screens.dashboard({ t, browser, demo, seen, look });
  await window.page.route('**/me/latest', async (route) => {
    await new Promise((settle) => setTimeout(settle, LATE_MS));
    await route.continue();
  });
  await window.page.reload();
  await window.servers.getByText(demo.people[0].user.displayName).first().waitFor();
  const { total, lines } = await shiftsOf(window);
  assert.ok(total < STEADY, `it shifted by ${total}:\n${lines.join('\n')}`);
});

test('negative control: what is pushed down by something that comes late is found', { timeout }, async (t) => {
  const window = await screens.account({ t, browser, demo, seen, look: { viewport: sizes[1280] } });
  await window.page.evaluate(() => {
    const late = document.createElement('div');
    late.style.height = '40px';
    document.querySelector('main').prepend(late);
  });
  const { total } = await shiftsOf(window);
  assert.ok(total > STEADY, `it shifted by ${total}`);
});
