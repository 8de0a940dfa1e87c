// Nicknames and timeouts in two browsers: given from a menu and by keyboard, seen by everybody at once, and ended.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

const choose = (window, name) => window.page.getByRole('menuitem', { name, exact: true }).click();
const dialog = (window) => window.page.getByRole('dialog');
/** Opens the menu on whoever wrote `text`. */
async function menuOn(window, text) {
  await window.said(text).getByRole('button').first().click({ button: 'right' });
  await window.page.getByRole('menu').waitFor();
}
const composer = (window) => window.page.getByRole('textbox', { name: /^Message/ });

test('a timed out member sees until when they only read, and writes again when it is ended', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'buy my barrels');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel), viewport: PHONE });
  await other.connectionIs('Live');
  await composer(other).fill('half a thought');
  await menuOn(window, 'buy my barrels');
  await choose(window, 'Time out');
  await dialog(window).getByRole('combobox', { name: 'For how long' }).selectOption('5 minutes');
  await dialog(window).getByRole('textbox', { name: 'Reason' }).fill('Sells barrels');
  await dialog(window).getByRole('button', { name: 'Time out', exact: true }).click();
  await window.isGone(dialog(window));
  await other.page.getByText(/^You are timed out until/).waitFor();
  assert.equal(await composer(other).count(), 0);
  await ada.say(channel, 'he reads this');
  await other.said('he reads this').waitFor();

  await menuOn(window, 'buy my barrels');
  await choose(window, 'End the time-out');
  await dialog(window)
    .getByText(/^It would last until/)
    .waitFor();
  await dialog(window).getByRole('button', { name: 'End the time-out' }).click();
  await composer(other).waitFor();
  assert.equal(await composer(other).inputValue(), 'half a thought', 'what was begun is kept');
});

test('a timeout that is over lets its member write again by itself', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const end = Date.now() + 4_000;
  await ada.do('PATCH', `/servers/${server.id}/members/${ben.id}`, { timeoutUntil: new Date(end).toISOString() });
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await window.page.getByText(/^You are timed out until/).waitFor();
  await composer(window).waitFor();
  assert.ok(Date.now() >= end);
});

test('who may not send in a channel is told that they only read', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const path = `/channels/${channel.id}/overrides/roles/${server.id}`;
  await ada.do('PUT', path, { allow: [], deny: ['sendMessages'] });
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await window.page.getByText(/^You can read here, and not write/).waitFor();
  await ada.do('DELETE', path);
  await composer(window).waitFor();
});

test('by keyboard one names oneself, and everybody sees it at once', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.say(channel, 'who am I?');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await other.connectionIs('Live');
  await window.said('who am I?').getByRole('button').first().press('Enter');
  await dialog(window).getByRole('button', { name: 'Change nickname' }).press('Enter');
  const field = window.page.getByRole('textbox', { name: 'Nickname' });
  await field.fill('x'.repeat(101));
  await field.press('Enter');
  await window.page.getByText(/^A nickname has at most 100 characters/).waitFor();
  await field.fill('The Countess');
  await field.press('Enter');
  await window.isGone(field);
  await dialog(window).getByText('The Countess').first().waitFor();
  await window.page.keyboard.press('Escape');
  for (const one of [window, other]) {
    await one.said('who am I?').getByText('The Countess', { exact: true }).waitFor();
    await one.page.getByRole('complementary').getByText('The Countess', { exact: true }).waitFor();
  }
  await other.page.reload();
  await other.said('who am I?').getByText('The Countess', { exact: true }).waitFor();
  await composer(window).fill('and now?');
  await composer(window).press('Enter');
  await other.said('and now?').waitFor();
  await other.page.goto(node.url);
  await other.page.getByText(/The Countess\W+and now/).waitFor();
});
