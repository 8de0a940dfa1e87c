// What says outside of the page how much is unread: the title of the tab, its icon, and the badge of the installed
// app.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

/** Stands for the badge of an installed app, which a window of a test has not: what it shows is kept. */
function keepBadge() {
  globalThis.appBadge = [];
  navigator.setAppBadge = async (number) => globalThis.appBadge.push(number);
  navigator.clearAppBadge = async () => globalThis.appBadge.push(0);
}

const badgeOf = (window) => window.page.evaluate(() => globalThis.appBadge.at(-1));

/** Whether the icon of the tab has a red dot in its corner: what it shows is drawn and looked at. */
function hasDot(window) {
  return window.page.evaluate(async () => {
    const icon = new Image();
    icon.src = document.querySelector('link[rel="icon"]').href;
    await icon.decode();
    const pen = Object.assign(document.createElement('canvas'), { width: 64, height: 64 }).getContext('2d');
    pen.drawImage(icon, 0, 0, 64, 64);
    const [red, green, blue, alpha] = pen.getImageData(48, 16, 1, 1).data;
    return red > 180 && green < 90 && blue < 90 && alpha === 255;
  });
}

async function shows(window, { title, badge, dot }) {
  await until(async () => (await window.page.title()) === title, `the title "${title}"`);
  await until(async () => (await badgeOf(window)) === badge, `the app's badge ${badge}`);
  await until(async () => (await hasDot(window)) === dot, dot ? 'the dot' : 'the icon without a dot');
}

test('title, icon and badge of the app say how much is unread in all, and nothing at 0', { timeout }, async (t) => {
  const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'ben')]);
  const [one, other] = [await community(ada, ben), await community(ada, ben)];
  const window = await openWindow(t, browser, node, { person: ben });
  await window.page.addInitScript(keepBadge);
  await window.open('/');
  await window.card(one.server).waitFor();
  await shows(window, { title: 'Rialto', badge: 0, dot: false });

  await ada.sayMany(one.channel, 2);
  await ada.sayMany(other.channel, 3);
  await shows(window, { title: '(5) Rialto', badge: 5, dot: true });
  await window.card(one.server).click();
  await window.channelLink(one.channel).click();
  await shows(window, { title: '(3) general · Rialto', badge: 3, dot: true });
  await window.page.getByRole('link', { name: new RegExp(`^${other.server.name}`) }).click();
  await window.channelLink(other.channel).click();
  await window.said('line 3').waitFor();
  await shows(window, { title: 'general · Rialto', badge: 0, dot: false });
});

test('above 99 the title says 99+, and signing out takes every mark away', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.sayMany(channel, 101);
  const window = await openWindow(t, browser, node, { person: ben });
  window.forgive(/401/);
  await window.page.addInitScript(keepBadge);
  await window.open('/');
  await window.card(server).waitFor();
  await until(async () => (await window.page.title()) === '(99+) Rialto', 'the title');
  await until(() => hasDot(window), 'the dot');
  await window.open('/account');
  await window.button('Sign out').last().click();
  await window.button('Sign in').waitFor();
  await until(async () => !(await window.page.title()).startsWith('('), 'a title without a number');
  await until(async () => !(await hasDot(window)), 'an icon without a dot');
  assert.equal(await badgeOf(window), 0);
});

test('what somebody says whom one blocks is no mark of a tab that is not in front', { timeout }, async (t) => {
  const [ada, ben, cid] = await Promise.all(['ada', 'ben', 'cid'].map((word) => register(node, word)));
  const { server, channel } = await community(ada, ben, cid);
  await ben.do('PUT', `/me/blocks/${cid.id}`);
  const window = await openWindow(t, browser, node, { person: ben });
  await window.page.addInitScript(keepBadge);
  await window.open(pathOf(server, channel));
  await window.connectionIs('Live');
  await window.attention({ visible: false });
  await until(async () => {
    await ada.say(channel, 'for the badge');
    return (await badgeOf(window)) > 0;
  }, 'a mark of what counts');
  const marked = (await ben.view(server)).channels[0].unread;
  for (const word of ['one', 'two', 'three']) await cid.say(channel, word);
  await ada.say(channel, 'after them');
  await shows(window, { title: `(${marked + 1}) general · Rialto`, badge: marked + 1, dot: true });
  // A page that is loaded while nobody looks is told it by the node alone.
  await window.page.addInitScript(() => {
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.hasFocus = () => false;
  });
  await window.page.reload();
  await shows(window, { title: `(${marked + 1}) general · Rialto`, badge: marked + 1, dot: true });
});

test('a number says which messages it counts, wherever it stands, and each leads to where it was said', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const other = await ada.createChannel(server);
  const { direct } = await ada.do('POST', '/directs', { userIds: [ben.id] });
  await ada.sayMany(channel, 2);
  await ada.say(other, 'over there');
  await ada.say(direct.channel, 'between us');
  const window = await openWindow(t, browser, node, { person: ben });
  const dialog = window.page.getByRole('dialog');
  const rows = async () => (await dialog.getByRole('listitem').allInnerTexts()).map((text) => text.split('\n').at(-1));
  const why = async (badge) => {
    await badge.click({ button: 'right' });
    await window.page.getByRole('menuitem', { name: 'Why this number?' }).click();
    await dialog.getByRole('listitem').first().waitFor();
  };
  await why(window.card(server));
  await dialog.getByText('over there').waitFor();
  await dialog.getByText('line 2').waitFor();
  assert.deepEqual(await rows(), ['line 1', 'line 2', 'over there']);
  await window.page.keyboard.press('Escape');
  await window.isGone(dialog);

  // By keys, and where the node does not answer at first.
  window.forgive(/Failed to load resource/);
  await window.page.getByRole('link', { name: /^Direct messages/ }).click();
  await window.page.route('**/unread', (route) => route.fulfill({ status: 503 }));
  await window.direct(ada.user.displayName).focus();
  await window.page.keyboard.press('Shift+F10');
  await window.page.getByRole('menuitem', { name: 'Why this number?' }).press('Enter');
  const again = dialog.getByRole('alert').getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await window.page.unroute('**/unread');
  await again.click();
  await dialog.getByText('between us').waitFor();
  await window.page.keyboard.press('Escape');

  await window.open(pathOf(server));
  await why(window.channelLink(channel));
  assert.deepEqual(await rows(), ['line 1', 'line 2']);
  await dialog.getByRole('link', { name: /line 1/ }).click();
  await window.page.waitForURL(`**${pathOf(server, channel)}?message=1`);
  await window.said('line 1').waitFor();
  assert.equal(await dialog.count(), 0);
});

test('Shift and Escape read everything, unless it is undone, and sooner where the page is left', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const { direct } = await ada.do('POST', '/directs', { userIds: [ben.id] });
  await ada.sayMany(channel, 2);
  await ada.say(direct.channel, 'between us');
  const window = await openWindow(t, browser, node, { person: ben });
  await window.says(window.badge(server), '2');
  const notice = window.page.getByRole('status').filter({ hasText: 'Marking everything as read' });
  await window.page.keyboard.press('Shift+Escape');
  await notice.waitFor();
  await window.page.keyboard.press('Control+z');
  await window.isGone(notice);
  assert.equal((await ben.view(server)).count, 2);

  await window.button('Mark everything as read').click();
  await notice.waitFor();
  await ada.say(channel, 'news');
  await window.says(window.badge(server), '3');
  await window.page.reload();
  await window.says(window.badge(server), '3');
  await until(async () => (await ben.do('GET', '/directs')).directs[0].count === 0, 'the conversation read');

  await window.page.keyboard.press('Shift+Escape');
  await notice.getByRole('button', { name: 'Undo' }).waitFor();
  // Nobody undoes it.
  await window.isGone(window.badge(server));
  await window.isGone(notice);
  const nothing = window.page.getByRole('status').filter({ hasText: 'You have read everything.' });
  // Once the node has answered.
  await until(async () => {
    await window.page.keyboard.press('Shift+Escape');
    return (await nothing.count()) > 0;
  }, 'that nothing is unread');
});
