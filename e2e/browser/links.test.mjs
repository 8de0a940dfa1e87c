// Links to messages: what they lead to, and for whom.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

const linkTo = (server, channel, seq) => `${pathOf(server, channel)}?message=${seq}`;
const exactly = (window, text) =>
  window.feed.getByRole('article').filter({ has: window.page.getByText(text, { exact: true }) });

/** Waits until a message is wholly on the screen. */
const isOnScreen = (window, text) =>
  until(async () => {
    const [pane, box] = await Promise.all([window.feed.boundingBox(), exactly(window, text).boundingBox()]);
    return box !== null && box.y >= pane.y && box.y + box.height <= pane.y + pane.height;
  }, `"${text}" on the screen`);

const marked = (window, text) =>
  exactly(window, text).evaluate((article) => article.classList.contains('bg-accent-soft'));

test('a link opens its message among what was said around it, marks it, and reads nothing unseen', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.sayMany(channel, 150);
  const window = await openWindow(t, browser, node, { person: ben, path: linkTo(server, channel, 40) });
  await isOnScreen(window, 'line 40');
  assert.ok(await marked(window, 'line 40'));
  await exactly(window, 'line 39').waitFor();
  await exactly(window, 'line 41').waitFor();
  assert.equal((await ben.view(server)).channels[0].unread, 100);
  await until(async () => !(await marked(window, 'line 40')), 'the end of the mark');

  await window.page.getByRole('button', { name: /Jump to latest/ }).click();
  await isOnScreen(window, 'line 150');
  // The same link once more, as from a message.
  await window.page.evaluate(
    (path) => {
      history.pushState(null, '', path);
      dispatchEvent(new PopStateEvent('popstate'));
    },
    linkTo(server, channel, 41),
  );
  await isOnScreen(window, 'line 41');
});

test('a link to a message that never was says so, and shows the newest', { timeout }, async (t) => {
  const { ada, server, channel } = await twoPeople(node);
  await ada.sayMany(channel, 3);
  const window = await openWindow(t, browser, node, { person: ada, path: linkTo(server, channel, 4_000) });
  await window.page.getByRole('status').filter({ hasText: 'That message is not here' }).waitFor();
  await isOnScreen(window, 'line 3');
});

test('a link into a channel that one may not view leads to nothing but that', { timeout }, async (t) => {
  const [ada, ben, cid] = await Promise.all(['ada', 'ben', 'cid'].map((word) => register(node, word)));
  const { server } = await community(ada, ben);
  const { channel } = await ada.do('POST', `/servers/${server.id}/channels`, { name: 'keys', private: true });
  await ada.say(channel, 'the code');
  const path = linkTo(server, channel, 1);
  const [bens, cids] = await Promise.all([ben, cid].map((person) => openWindow(t, browser, node, { person, path })));
  await bens.page.getByRole('heading', { name: 'This channel is not here' }).waitFor();
  await cids.page.getByRole('heading', { name: /not/ }).waitFor();
  for (const window of [bens, cids]) {
    assert.ok(!(await window.page.locator('body').innerText()).includes('keys'));
  }
});
