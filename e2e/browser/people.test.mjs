// People among themselves: who somebody is, invites, handing a server over, and many servers on a dashboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, register, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

test('a name opens the card of who it is, by mouse and by key, and the owner hands over and then leaves', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'who am I?');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  window.forgive(/409/);
  const name = window.said('who am I?').getByRole('button', { name: ben.user.displayName });
  await name.focus();
  await window.page.keyboard.press('Enter');
  const card = window.page.getByRole('dialog', { name: ben.user.displayName });
  await card.getByText(`@${ben.username}`).waitFor();
  await card.getByText(/^Member since/).waitFor();
  await window.page.keyboard.press('Escape');
  await window.isGone(card);
  assert.ok(await name.evaluate((button) => button === document.activeElement), 'the focus is back where it was');

  await window.button('Server menu').click();
  await window.page.getByRole('menuitem', { name: 'Leave server' }).click();
  await window.page.getByRole('dialog', { name: 'Hand the server over first' }).waitFor();
  await window.page.keyboard.press('Escape');
  await name.click();
  await card.getByRole('button', { name: 'Make owner' }).click();
  await window.page
    .getByRole('dialog', { name: /^Make .* the owner/ })
    .getByRole('button', { name: 'Make owner' })
    .click();
  await window.isGone(card);
  await until(async () => (await ada.view(server)).ownerId === ben.id, 'the new owner');
  await window.button('Server menu').click();
  await window.page.getByRole('menuitem', { name: 'Server settings' }).waitFor({ state: 'detached' });
  await window.page.getByRole('menuitem', { name: 'Leave server' }).click();
  await window.page.getByRole('dialog').getByRole('button', { name: 'Leave server' }).click();
  await window.page.getByRole('heading', { name: 'Servers' }).waitFor();
});

test('whoever is called otherwise is so at once in what they wrote, among the members and on their card', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'who am I?');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  await window.said('who am I?').getByRole('button', { name: ben.user.displayName }).click();
  await window.page
    .getByRole('dialog', { name: ben.user.displayName })
    .getByText(/^Member since/)
    .waitFor();
  await ben.http('PATCH', '/me', { displayName: 'Benedict' });
  await window.page.getByRole('dialog', { name: 'Benedict' }).waitFor();
  await window.page.keyboard.press('Escape');
  await window.said('who am I?').getByRole('button', { name: 'Benedict' }).waitFor();
  await window.page.getByRole('complementary', { name: 'Members' }).getByText('Benedict').waitFor();
});

test('two people of one name have colours of their own', { timeout }, async (t) => {
  const [ada, twin] = await Promise.all(
    ['ada', 'twin'].map((word) => register(node, word, { displayName: 'Ada Lovelace' })),
  );
  const { server, channel } = await community(ada, twin);
  await ada.say(channel, 'the first');
  await twin.say(channel, 'the second');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  const colour = (text) =>
    window
      .said(text)
      .locator('.avatar')
      .evaluate((avatar) => getComputedStyle(avatar).backgroundColor);
  await window.said('the second').waitFor();
  assert.notEqual(await colour('the first'), await colour('the second'));
});

test('a server is deleted by whoever types its name, and a channel of a name that is taken is not made', {
  timeout,
}, async (t) => {
  const { ada, server } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server) });
  await window.button('Create channel').first().click();
  await window.textbox('Channel name').fill(' GENERAL ');
  await window.page.getByRole('dialog').getByRole('button', { name: 'Create channel' }).click();
  await window.page.getByText('There is a channel “GENERAL” already.').waitFor();
  assert.equal((await ada.view(server)).channels.length, 1);
  await window.page.keyboard.press('Escape');

  await window.button('Server menu').click();
  await window.page.getByRole('menuitem', { name: 'Server settings' }).click();
  await window.button('Delete server').click();
  const remove = window.page.getByRole('dialog').getByRole('button', { name: 'Delete server' });
  assert.equal(await remove.isDisabled(), true);
  const name = window.page.getByRole('dialog').getByRole('textbox');
  await name.fill(server.name.slice(1));
  await name.press('Enter');
  assert.equal((await ada.http('GET', `/servers/${server.id}`)).status, 200);
  await name.fill(server.name);
  await name.press('Enter');
  await window.page
    .getByRole('heading', { name: /^Welcome|^Servers/ })
    .first()
    .waitFor();
  assertProblem(await ada.http('GET', `/servers/${server.id}`), 404, 'not_found');
});

test('an invite is copied on plain http, listed, and revoked', { timeout }, async (t) => {
  const { ben, server } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  // As on any host but this machine: a page without TLS has no clipboard to write to.
  await window.page.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined }),
  );
  await window.button('Invite people').first().click();
  await window.button('Make invite link').click();
  const link = window.textbox('Invite link');
  await until(() => link.evaluate((input) => input === document.activeElement), 'the focus on the link');
  await window.button('Copy link').click();
  await window.button('Copied').waitFor();
  const url = await link.inputValue();
  assert.equal(new URL(url).origin, node.url);
  const code = url.split('/').at(-1);
  await link.evaluate((input) => input.focus());

  await window.page.getByText('Made by you').waitFor();
  await window.button('Revoke').click();
  await window.page
    .getByRole('dialog', { name: 'Revoke this invite?' })
    .getByRole('button', { name: 'Revoke' })
    .click();
  await window.isGone(window.page.getByText('Made by you'));
  await window.button('Make invite link').waitFor();
  assertProblem(await ben.http('GET', `/invites/${code}`), 404, 'not_found');
});

/** How a card tells it: name and text each in their own direction. */
const lastSaid = ({ user }, text) => `\u2068${user.displayName}\u2069: \u2068${text}\u2069`;

test('sixty servers are a list by what is unread on a phone, and a grid on a desk', { timeout }, async (t) => {
  const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'ben')]);
  const servers = [];
  for (let n = 0; n < 60; n += 1) servers.push((await community(ben, ada)).server);
  const [early, late] = [servers[50], servers[40]];
  await ben.say(early.channels[0], 'earlier');
  await ben.say(late.channels[0], 'later');
  const phone = await openWindow(t, browser, node, { person: ada, viewport: PHONE, hasTouch: true, isMobile: true });
  const rows = phone.servers.getByRole('link');
  await phone
    .card(late)
    .filter({ hasText: lastSaid(ben, 'later') })
    .waitFor();
  assert.match(await rows.nth(0).innerText(), new RegExp(late.name));
  assert.match(await rows.nth(1).innerText(), new RegExp(early.name));
  await ben.say(servers[3].channels[0], 'last of all');
  await until(async () => (await rows.nth(0).innerText()).includes('last of all'), 'the newest on top');
  await phone.says(phone.badge(servers[3]), '1');

  const desk = await openWindow(t, browser, node, { person: ada });
  await desk.card(late).waitFor();
  const boxes = await Promise.all([0, 1].map((n) => desk.servers.getByRole('link').nth(n).boundingBox()));
  assert.equal(boxes[0].y, boxes[1].y, 'side by side');
  assert.equal(await desk.button('More servers').count(), 0);
});

test('the dashboard tells what was said last, and leads to where there is something to read', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'the bread is ready');
  const window = await openWindow(t, browser, node, { person: ada });
  await window
    .card(server)
    .filter({ hasText: lastSaid(ben, 'the bread is ready') })
    .waitFor();
  const unread = (of) => of.page.getByRole('region', { name: 'To read' });
  const phone = await openWindow(t, browser, node, { person: ada, viewport: PHONE });
  await unread(phone).getByRole('link', { name: channel.name }).waitFor();
  await unread(window).getByRole('link', { name: channel.name }).click();
  await window.said('the bread is ready').waitFor();
  await window.open('/');
  await unread(window).getByText('You have read everything.').waitFor();
  await unread(phone).getByText('You have read everything.').waitFor();
});

test('whoever changes their profile is shown so at once, in other windows too', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const shared = await community(ada, ben);
  const other = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  const listed = other.page.getByRole('complementary', { name: 'Members' });
  await listed.getByText(ben.user.displayName).first().click();
  await other.page.getByText(/^Member since/).waitFor();
  const window = await openWindow(t, browser, node, { person: ben, path: '/account' });
  const name = window.textbox('Display name');
  await window.says(window.page.getByRole('heading', { level: 1 }), ben.user.displayName);
  window.forgive(/400/);
  await name.fill('\u202eneb');
  await window.button('Save profile').click();
  await window.page.getByText(/can't change the direction/).waitFor();
  await name.fill('Benjamin');
  const [status, bio] = [window.textbox('Status'), window.textbox('About you')];
  await status.fill('🌉'.repeat(101));
  await window.page.getByText('101/100').waitFor();
  await window.button('Save profile').click();
  await window.page.getByText(/at most/).waitFor();
  assert.ok(await status.evaluate((input) => input === document.activeElement), 'the focus is where it is wrong');
  await status.fill('🌉'.repeat(100));
  await bio.fill('Bridges.\nAnd bread.');
  await window.button('Save profile').click();
  await window.page.getByText('Your profile is saved.').waitFor();
  await window.says(window.page.getByRole('heading', { level: 1 }), 'Benjamin');
  assert.equal((await ben.do('GET', '/me')).user.bio, 'Bridges.\nAnd bread.');

  const card = other.page.getByRole('dialog', { name: 'Benjamin' });
  await card.getByText('🌉'.repeat(100)).waitFor();
  await card.getByText('And bread.').waitFor();
  // By the keyboard alone: from the button that closes, where it begins, to the server that both are in.
  const link = card.getByRole('link', { name: shared.server.name });
  await link.waitFor();
  await other.page.keyboard.press('End');
  assert.ok(await link.evaluate((last) => last === document.activeElement), 'the last is the server');
  await other.page.keyboard.press('ArrowUp');
  assert.ok(await link.evaluate((last) => last !== document.activeElement), 'what is before it');
  await other.page.keyboard.press('ArrowDown');
  await other.page.keyboard.press('Enter');
  await other.page.waitForURL(new RegExp(shared.server.id));
  await other.isGone(card);
  await window.page.reload();
  await until(async () => (await bio.inputValue()) === 'Bridges.\nAnd bread.', 'what was saved');
});
