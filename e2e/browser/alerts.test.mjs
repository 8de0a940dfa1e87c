// What a device is told while the app is open and nobody looks: one notice of each message however many tabs, withdrawn
// when it is read, and a sound.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

/** Keeps the notices that the page shows, and how often it sounds. */
function listen() {
  const told = { notices: [], notes: 0 };
  globalThis.told = told;
  globalThis.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      told.notices.push({ title, body: options.body, isOpen: true, press: () => this.onclick(), of: this });
    }
    close() {
      told.notices.find(({ of }) => of === this).isOpen = false;
      super.close();
    }
  };
  const { createOscillator } = AudioContext.prototype;
  AudioContext.prototype.createOscillator = function (...more) {
    told.notes += 1;
    return createOscillator.apply(this, more);
  };
}

test('a message is told once however many tabs are open, unless one is looked at, until it is read', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const other = await ada.createChannel(server);
  const { direct } = await ada.do('POST', '/directs', { userIds: [ben.id] });
  const window = await openWindow(t, browser, node, { person: ben, path: '/account' });
  const { page, context } = window;
  const notices = page.getByRole('switch', { name: 'Show a notification of each message' });
  // What the browser does not allow is not on.
  await notices.click();
  await page.getByText('Your browser refuses them').waitFor();
  assert.ok(!(await notices.isChecked()));
  await context.grantPermissions(['notifications']);
  await window.attention({ visible: true });
  await notices.click();
  await until(() => notices.isChecked(), 'the choice');
  await page.getByRole('switch', { name: 'Play a sound' }).check();

  await context.addInitScript(listen);
  const pages = [page, await context.newPage()];
  const tabs = [window, Object.assign(Object.create(Object.getPrototypeOf(window)), window, { page: pages[1] })];
  for (const tab of tabs) {
    await tab.open(pathOf(server, channel));
    await tab.connectionIs('Live');
    // A page that nobody has touched may not sound.
    await tab.composer(channel).click();
    await tab.attention({ visible: false });
  }
  const told = async () => {
    const all = await Promise.all(pages.map((each) => each.evaluate(() => globalThis.told)));
    return { notices: all.flatMap((each) => each.notices), notes: all.map(({ notes }) => notes) };
  };
  const bodies = async (which = () => true) => (await told()).notices.filter(which).map(({ body }) => body);
  const isOpen = (notice) => notice.isOpen;
  const areTold = async (...wanted) => {
    await until(async () => (await bodies()).length >= wanted.length, wanted.at(-1));
    assert.deepEqual(await bodies(), wanted);
  };

  /** Waits until one of the tabs tells, and the browser knows whether one is looked at. */
  const knows = (isLooked) =>
    until(async () => {
      const { held } = await pages[0].evaluate(() => navigator.locks.query());
      const names = held.map(({ name }) => name);
      return names.includes('rialto.telling') && names.includes('rialto.looked-at') === isLooked;
    }, 'what the tabs know of each other');

  await knows(false);
  await ada.say(other, 'over there');
  await areTold('over there');
  const [{ title }] = (await told()).notices;
  const plain = (text) => text.replace(/[\u2068\u2069]/g, '');
  assert.equal(plain(title), `${ada.user.displayName} in #${other.name}, ${server.name}`);
  await until(async () => (await told()).notes.some((notes) => notes === 2), 'a sound');
  assert.deepEqual((await told()).notes.toSorted(), [0, 2]);

  await tabs[1].attention({ visible: true });
  await knows(true);
  await ada.say(other, 'while somebody looks');
  await until(async () => (await tabs[1].channelLink(other).innerText()).includes('2'), 'its number');
  await tabs[1].attention({ visible: false });
  await knows(false);
  const gone = await ada.say(other, 'said too much');
  await ada.say(direct.channel, 'between us');

  await areTold('over there', 'said too much', 'between us');
  assert.equal((await told()).notices.at(-1).title, ada.user.displayName);

  // Deleted, read on another device, or pressed.
  await ada.do('DELETE', `/messages/${gone.id}`);
  await until(async () => !(await bodies(isOpen)).includes('said too much'), 'the end of what was deleted');
  assert.deepEqual(await bodies(isOpen), ['over there', 'between us']);
  await ben.do('POST', `/channels/${other.id}/read`);
  await until(async () => (await bodies(isOpen)).length === 1, 'the end of what is read');
  assert.deepEqual(await bodies(isOpen), ['between us']);
  const teller = pages[(await told()).notes.indexOf(2)] ?? page;
  await teller.evaluate(() => globalThis.told.notices.at(-1).press());
  await teller.waitForURL(new RegExp(`/directs/${direct.id}`));
  await teller.getByRole('article').filter({ hasText: 'between us' }).waitFor();
  assert.deepEqual(await bodies(isOpen), []);

  // The next tab tells where the first is closed.
  await teller.close();
  pages.splice(pages.indexOf(teller), 1);
  await knows(false);
  await ada.say(other, 'still told');
  await areTold('still told');
});
