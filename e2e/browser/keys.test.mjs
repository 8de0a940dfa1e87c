// Where a key goes: to what has the focus, and nowhere else.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

async function inChannel(t) {
  const ada = await register(node, 'ada');
  const { server, channel } = await community(ada);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  await window.connectionIs('Live');
  const said = async () => (await ada.history(channel)).messages.map(({ content }) => content);
  return { window, channel, said };
}

const focused = (window) => window.page.evaluate(() => document.activeElement.textContent);

test('keys typed in an open menu choose in it, and write nothing', { timeout }, async (t) => {
  const { window, channel, said } = await inChannel(t);
  const { keyboard } = window.page;
  await window.button('Server menu').focus();
  await keyboard.press('ArrowDown');
  assert.equal(await focused(window), 'Invite people');
  await keyboard.type('xyz!');
  await keyboard.press('l');
  assert.equal(await focused(window), 'Leave server');
  await keyboard.press('Escape');
  await keyboard.press('ArrowUp');
  assert.equal(await focused(window), 'Leave server');
  await keyboard.press('Escape');
  // The button that opened it has the focus again, and no letter is meant for it.
  await keyboard.type('hello');
  assert.equal(await window.composer(channel).inputValue(), '');
  assert.deepEqual(await said(), []);
});

test('what is typed after Ctrl-K is looked for, however fast it comes, in every layout', { timeout }, async (t) => {
  const { window, channel, said } = await inChannel(t);
  const { page } = window;
  await window.composer(channel).focus();
  // All in one turn, as from a keyboard that waits for nothing.
  await page.evaluate(() => {
    const press = (key, more) => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
      document.activeElement.dispatchEvent(event);
    };
    press('л', { code: 'KeyK', ctrlKey: true });
  });
  await page.keyboard.type('general');
  await page.keyboard.press('Enter');
  await until(async () => (await page.getByRole('dialog').count()) === 0, 'the end of the dialog');
  assert.equal(await window.composer(channel).inputValue(), '');
  assert.deepEqual(await said(), []);
});

test('what is typed after Ctrl-K before its part is loaded is looked for once it is', { timeout }, async (t) => {
  const ada = await register(node, 'ada');
  const { server, channel } = await community(ada);
  const wanted = await ada.createChannel(server);
  const window = await openWindow(t, browser, node, { person: ada, path: 'about:blank' });
  const { page } = window;
  let release;
  const held = new Promise((settle) => {
    release = settle;
  });
  await page.route(/\/assets\/acts-/, async (route) => {
    await held;
    await route.continue();
  });
  await window.open(pathOf(server, channel));
  await window.connectionIs('Live');
  await page.keyboard.press('Control+k');
  await page.keyboard.type(wanted.name);
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('dialog').getByRole('textbox').inputValue(), wanted.name);
  release();
  await page.waitForURL(`**${pathOf(server, wanted)}`);
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal(await window.composer(wanted).inputValue(), '');
});

test('letters typed while nothing has the focus go to the composer', { timeout }, async (t) => {
  const { window, channel } = await inChannel(t);
  await window.composer(channel).evaluate((field) => field.blur());
  await window.page.keyboard.type('hello');
  assert.equal(await window.composer(channel).inputValue(), 'hello');
});
