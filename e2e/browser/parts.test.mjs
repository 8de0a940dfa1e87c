// Parts of the app that can't be loaded: what is on the screen stays there, and one can try again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];
const ada = await register(node, 'ada');
const { server, channel } = await community(ada);

/** The sign-in, behind which nothing can be loaded until `back()`. */
async function atTheDoor(t) {
  const window = await openWindow(t, browser, node, { path: '/login' });
  window.forgive(/401|404/);
  window.forgiveLostNode();
  const inside = '**/assets/inside-*.js';
  await window.page.route(inside, (route) => route.abort());
  return { window, back: () => window.page.unroute(inside) };
}

test('a part that could not be loaded is told of over the page, and is there after trying again', {
  timeout,
}, async (t) => {
  const { window, back } = await atTheDoor(t);
  await window.signIn(ada);
  const notice = window.page.getByRole('alert').filter({ hasText: 'could not be loaded' });
  await notice.waitFor();

  // The node is gone: the page stays as it is.
  const here = (url) => url.pathname === new URL(window.page.url()).pathname || url.pathname === '/';
  await window.page.route(here, (route) => route.abort());
  await window.button('Try again').click();
  await window.page.getByText("The node can't be reached yet.").waitFor();
  await window.page.unroute(here);

  await back();
  await window.button('Try again').click();
  await window.card(server).waitFor();
});

test('a part that a new version has taken away is told of as that', { timeout }, async (t) => {
  const { window, back } = await atTheDoor(t);
  await window.page.route('**/*', (route) => {
    if (route.request().resourceType() !== 'fetch' || /\/api\//.test(route.request().url())) return route.fallback();
    return route.fulfill({
      contentType: 'text/html',
      body: '<script type="module" src="./assets/index-new.js"></script>',
    });
  });
  await window.signIn(ada);
  await window.page.getByRole('alert').filter({ hasText: 'A new version is there.' }).waitFor();
  await back();
  await window.button('Load again').click();
  await window.card(server).waitFor();
});

test('whoever is inside needs nothing more: every screen opens without another file', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  await window.connectionIs('Live');
  await window.composer(channel).fill('half a thought');
  // The other part comes behind the first screen.
  await window.page.waitForFunction(() =>
    performance.getEntriesByType('resource').some((one) => /\/around-[^/]+\.js$/.test(one.name) && one.responseEnd > 0),
  );
  const asked = [];
  await window.page.route('**/assets/**', (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  await window.page.getByRole('link', { name: 'My account' }).click();
  await window.button('Sign out').last().waitFor();
  await window.page.getByRole('link', { name: 'Servers' }).click();
  await window.card(server).click();
  await until(async () => (await window.composer(channel).inputValue()) === 'half a thought', 'the draft');
  await window.page.keyboard.press('Control+k');
  await window.page.getByRole('dialog').waitFor();
  assert.deepEqual(asked, []);
});

test('a screen whose part can not be loaded leaves the one before as it is', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { path: 'about:blank', person: ada });
  window.forgiveLostNode();
  const around = '**/assets/around-*.js';
  await window.page.route(around, (route) => route.abort());
  await window.page.goto(pathOf(server, channel));
  await window.connectionIs('Live');
  await window.composer(channel).fill('half a thought');
  await window.page.getByRole('link', { name: 'Servers' }).click();
  await window.page.getByRole('alert').filter({ hasText: 'could not be loaded' }).waitFor();
  assert.equal(await window.composer(channel).inputValue(), 'half a thought');
  await window.page.unroute(around);
  await window.button('Try again').click();
  await window.card(server).waitFor();
});

test('the account page leads to the licenses of what the app is made of', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { path: '/account', person: ada });
  await window.page.getByRole('link', { name: 'Licenses' }).click();
  await window.page.waitForURL('**/licenses.txt');
  const text = await window.page.locator('body').innerText();
  for (const name of ['preact', 'highlight.js', 'emojibase-data', 'cldr-annotations-full']) {
    assert.match(text, new RegExp(`^## ${name} - `, 'm'));
  }
});
