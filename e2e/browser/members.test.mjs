// Who is in a server, as it changes under an open window.

import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

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
