// Reactions where messages stand: by mouse, by keyboard and by finger, and in the window of another person.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];
const finger = { viewport: PHONE, hasTouch: true, isMobile: true };

/** A channel of two people in two windows, in which Ben has said something: `mine` is Ada's. */
async function twoWindows(t, look = {}) {
  const { ada, ben, server, channel } = await twoPeople(node);
  const message = await ben.say(channel, 'it is done');
  const path = pathOf(server, channel);
  const mine = await openWindow(t, browser, node, { person: ada, path, ...look });
  const other = await openWindow(t, browser, node, { person: ben, path });
  await Promise.all([mine.connectionIs('Live'), other.connectionIs('Live')]);
  return { ada, ben, server, channel, message, mine, other };
}

const reactionsOf = (window) => window.said('it is done').getByRole('list', { name: 'Reactions' });
const chip = (window, name) => reactionsOf(window).getByRole('button', { name, exact: true });
const picker = (window) => window.page.getByRole('dialog', { name: 'Choose an emoji' });
const addTo = (window) => reactionsOf(window).getByRole('button', { name: 'Add reaction' });
const who = (window) => window.page.getByRole('tooltip');
/** Waits until the window says that these people reacted. */
async function isTold(window, people) {
  const said = async () => (await who(window).allTextContents()).map((text) => text.replace(/[\u2068\u2069]/g, ''));
  await until(async () => (await said()).join() === `🎉${people}`, people);
}
const hasFocus = (locator) => until(() => locator.evaluate((one) => one === document.activeElement), 'the focus');
const isPressed = async (locator) => (await locator.getAttribute('aria-pressed')) === 'true';

test('a reaction by the mouse is on both screens; who presses it joins, and pressing again leaves', {
  timeout,
}, async (t) => {
  const { ben, mine, other } = await twoWindows(t);
  await mine.said('it is done').hover();
  await mine.said('it is done').getByRole('button', { name: 'React with 🎉' }).click();
  // Whose message it is hears of it.
  await other.page
    .locator('[aria-live]')
    .filter({ hasText: 'A reaction to your message: 🎉' })
    .waitFor({ state: 'attached' });
  await chip(other, '🎉, 1 person').click();
  await chip(mine, '🎉, 2 people, you too').hover();
  await isTold(mine, `You and ${ben.user.displayName}`);
  assert.ok(await isPressed(chip(mine, '🎉, 2 people, you too')));
  await mine.page.mouse.move(0, 0);
  await mine.isGone(who(mine));

  await chip(mine, '🎉, 2 people, you too').click();
  await other.page.mouse.move(0, 0);
  await chip(other, '🎉, 1 person: you').hover();
  await isTold(other, 'You');
  assert.ok(!(await isPressed(chip(mine, '🎉, 1 person'))));
  await chip(other, '🎉, 1 person: you').click();
  await mine.isGone(reactionsOf(mine));
});

test('by keyboard all emoji are found by their names, and the focus comes back to the message', {
  timeout,
}, async (t) => {
  const { mine, other } = await twoWindows(t);
  const { keyboard } = mine.page;
  await mine.feed.focus();
  await keyboard.press('End');
  await keyboard.press('+');
  await hasFocus(picker(mine).getByRole('combobox'));
  await keyboard.press('Escape');
  await mine.isGone(picker(mine));
  await hasFocus(mine.said('it is done'));

  await keyboard.press('+');
  await keyboard.type('rock');
  await picker(mine).getByRole('gridcell', { name: 'rocket' }).waitFor();
  for (const key of ['ArrowRight', 'ArrowLeft', 'Enter']) await keyboard.press(key);
  await hasFocus(mine.said('it is done'));
  await until(async () => (await reactionsOf(other).getByRole('button').count()) > 0, 'the reaction');
  // Past its author.
  for (const key of ['Tab', 'Tab']) await keyboard.press(key);
  await hasFocus(reactionsOf(mine).getByRole('button').first());
  await who(mine).getByText('You').waitFor();
  await keyboard.press('Escape');
  await mine.isGone(who(mine));
  // The last one of its kind goes, and the focus stays at its message.
  await keyboard.press('Enter');
  await hasFocus(mine.said('it is done'));
  await other.isGone(reactionsOf(other));

  // What was used last is at hand: first in the menu, and in the picker.
  await keyboard.press('Enter');
  const [used] = await mine.page.getByRole('menuitem').allInnerTexts();
  assert.match(used, /^\p{Emoji}/u);
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowDown');
  await hasFocus(mine.page.getByRole('menuitem', { name: 'Add reaction' }));
  await keyboard.press('Enter');
  await picker(mine).getByRole('group', { name: 'Recently used' }).getByRole('button', { name: used }).click();
  await chip(mine, `${used}, 1 person: you`).waitFor();
});

test('who may not react sees reactions and takes back their own; what is refused is undone with a word', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel, message, mine, other } = await twoWindows(t);
  other.forgiveLostNode();
  const react = (person, emoji) => person.do('PUT', `/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`);
  await react(ada, '🎉');
  await react(ben, '🙏');
  await ada.do('PUT', `/channels/${channel.id}/overrides/roles/${server.id}`, { allow: [], deny: ['addReactions'] });
  await other.isGone(addTo(other));
  await until(
    async () => (await chip(other, '🎉, 1 person').getAttribute('aria-disabled')) === 'true',
    'no way to react',
  );
  await chip(other, '🎉, 1 person').click({ force: true });
  await chip(other, '🙏, 1 person: you').click();
  await mine.isGone(chip(mine, /🙏/));
  assert.equal(await chip(mine, '🎉, 1 person: you').count(), 1);
  await ada.do('DELETE', `/channels/${channel.id}/overrides/roles/${server.id}`);
  await addTo(other).waitFor();

  await other.context.setOffline(true);
  await other.connectionIs('Offline');
  await chip(other, '🎉, 1 person').click();
  const word = other.page.getByRole('alert').filter({ hasText: 'Your reaction 🎉 was not saved.' });
  await word.waitFor();
  await chip(other, '🎉, 1 person').waitFor();
  await other.context.setOffline(false);
  await other.isLiveAgain();
  await other.button('Try again').click();
  await chip(mine, '🎉, 2 people, you too').waitFor();
  await other.isGone(word);

  const KINDS = [
    '👍',
    '😂',
    '😮',
    '😢',
    '👀',
    '🔥',
    '💯',
    '✅',
    '🥳',
    '🤝',
    '🌈',
    '☕',
    '🍕',
    '⚡',
    '🐛',
    '🚀',
    '🍀',
    '🌙',
    '🦊',
  ];
  for (const emoji of KINDS) await react(ben, emoji);
  await chip(mine, '🦊, 1 person').waitFor();
  await mine.said('it is done').hover();
  await mine.said('it is done').getByRole('button', { name: 'React with ❤️' }).click();
  await mine.page.getByRole('alert').filter({ hasText: 'can have 20 different reactions at most' }).waitFor();
  assert.equal(await chip(mine, '❤️, 1 person: you').count(), 0);
});

test('a finger that rests on a reaction is told who reacted, and all emoji come up as a sheet', {
  timeout,
}, async (t) => {
  const { ben, message, mine, other } = await twoWindows(t, finger);
  await ben.do('PUT', `/messages/${message.id}/reactions/${encodeURIComponent('🎉')}`);
  const touch = await mine.context.newCDPSession(mine.page);
  const { x, y, width, height } = await chip(mine, '🎉, 1 person').boundingBox();
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await isTold(mine, ben.user.displayName);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await addTo(mine).tap();
  await picker(mine).getByRole('gridcell', { name: 'grinning face', exact: true }).waitFor();
  const sheet = await picker(mine).boundingBox();
  assert.deepEqual([sheet.x, sheet.width, sheet.y + sheet.height], [0, PHONE.width, PHONE.height]);
  assert.equal(
    await picker(mine)
      .getByRole('combobox')
      .evaluate((field) => field === document.activeElement),
    false,
  );
  await picker(mine).getByRole('gridcell', { name: 'grinning face', exact: true }).tap();
  await chip(other, '😀, 1 person').waitFor();
  // It was no press: Ada has not joined.
  assert.equal(await chip(mine, '🎉, 1 person').count(), 1);
});
