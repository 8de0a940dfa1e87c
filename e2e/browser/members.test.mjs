// Who is in a server, as it changes under an open window, and among many.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { fillWithPeople } from '../support/browser/filling.mjs';
import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

test('the number of members follows those who join and leave, connected or not', { timeout }, async (t) => {
  const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'ben')]);
  const { server } = await community(ada);
  const invite = await ada.invite(server);
  const window = await openWindow(t, browser, node, { person: ada });
  await window.card(server).filter({ hasText: '1 member' }).waitFor();
  const inside = await openWindow(t, browser, node, { person: ada, path: pathOf(server) });
  const members = inside.page.getByRole('complementary', { name: 'Members' });
  await members.getByText('Online — 1').waitFor();
  await ben.accept(invite);
  await window.card(server).filter({ hasText: '2 members' }).waitFor();
  await members.getByText('Offline — 1').waitFor();
  await members.getByText(ben.user.displayName).waitFor();
  await ben.do('DELETE', `/servers/${server.id}/members/${ben.id}`);
  await window.card(server).filter({ hasText: '1 member' }).waitFor();
  await inside.isGone(members.getByText(ben.user.displayName));
});

test('among 2,008 members those on line stand first, the others come by scrolling, and each is found by name', {
  timeout,
}, async (t) => {
  const own = await startNode();
  const [zoe, yan] = [await register(own, 'zoe'), await register(own, 'yan')];
  const { server } = await community(zoe, yan);
  await own.stop();
  fillWithPeople(own, server, 2006);
  await own.start();
  const window = await openWindow(t, browser, own, { person: zoe, path: pathOf(server) });
  const members = window.page.getByRole('complementary', { name: 'Members' });
  const rows = members.getByRole('listitem');
  await members.getByText('Offline — 2,007').waitFor();
  assert.match(await rows.nth(1).innerText(), new RegExp(zoe.user.displayName));
  // Whoever comes is shown although no page that was read has them.
  await connect(yan);
  await members.getByText('Online — 2').waitFor();
  await rows.filter({ hasText: yan.user.displayName }).waitFor();
  assert.match(await rows.nth(1).innerText(), new RegExp(yan.user.displayName));
  // Only what is near the eyes is in the page.
  assert.ok((await rows.count()) < 100, `${await rows.count()} rows`);
  const pane = rows.first().locator('xpath=ancestor::ul/..');
  for (const wanted of ['Person 00090', 'Person 00190', 'Person 00290']) {
    await until(async () => {
      await pane.evaluate((scrolled) => scrolled.scrollBy(0, 600));
      return (await rows.filter({ hasText: wanted }).count()) > 0;
    }, wanted);
  }
  // One row takes the focus by Tab; arrows, Home and End lead on, also to what is not in the page.
  await members.getByRole('searchbox').focus();
  await window.page.keyboard.press('Tab');
  const focused = () => window.page.evaluate(() => document.activeElement?.innerText);
  const isAt = (name) => until(async () => (await focused())?.includes(name), name);
  await isAt(yan.user.displayName);
  await window.page.keyboard.press('End');
  await until(async () => Number((await focused())?.match(/Person (\d+)/)?.[1]) > 290, 'the last that is loaded');
  const last = Number((await focused()).match(/Person (\d+)/)[1]);
  await window.page.keyboard.press('ArrowUp');
  await isAt(`Person ${String(last - 1).padStart(5, '0')}`);
  await window.page.keyboard.press('ArrowDown');
  await isAt(`Person ${String(last).padStart(5, '0')}`);
  await window.page.keyboard.press('Home');
  await isAt(yan.user.displayName);
  // Past the headings.
  for (const name of [zoe.user.displayName, 'Person 00001']) {
    await window.page.keyboard.press('ArrowDown');
    await isAt(name);
  }
  await window.page.keyboard.press('Enter');
  await window.page.getByRole('dialog', { name: 'Person 00001' }).waitFor();
  await window.page.keyboard.press('Escape');
  await isAt('Person 00001');
  await members.getByRole('searchbox').fill('persón 0199');
  await members.getByText('10 found').waitFor();
  await rows.filter({ hasText: 'Person 01995' }).waitFor();
  await members.getByRole('searchbox').fill('nobody');
  await members.getByText('0 found').waitFor();
  await until(async () => (await rows.count()) === 0, 'a list without rows');
});
