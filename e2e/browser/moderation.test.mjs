// Keeping order: what is done to people, what becomes of it elsewhere at once, and what the audit log says of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

const settings = (server, section) => `${pathOf(server)}/settings/${section}`;
const makeRole = async (owner, server, role, ...holders) => {
  const made = (await owner.do('POST', `/servers/${server.id}/roles`, role)).role;
  for (const { id } of holders) await owner.do('PUT', `/servers/${server.id}/members/${id}/roles/${made.id}`);
  return made;
};
const dialog = (window) => window.page.getByRole('dialog');
test('a member who is removed for a reason is out at once, and the audit log says why', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'buy my barrels');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  window.forgive(/404/);
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await other.connectionIs('Live');
  await window.said('buy my barrels').getByRole('button').first().click();
  await window.button('Remove from the server').click();
  await dialog(window).getByRole('textbox', { name: 'Reason' }).fill('Sells barrels');
  await dialog(window).getByRole('button', { name: 'Remove', exact: true }).click();
  await other.page.getByRole('heading', { name: 'You are no longer in this server' }).waitFor();
  await window.isGone(dialog(window));

  await window.open(settings(server, 'audit'));
  const entry = window.page.getByRole('listitem').filter({ hasText: 'from the server' });
  await entry.getByText('Sells barrels').waitFor();
  await entry.getByRole('button', { name: ben.user.displayName }).click();
  await dialog(window).getByText('Not a member any more').waitFor();
});

test('the audit log leads to what is there, says what is gone, and is found through by actor and action', {
  timeout,
}, async (t) => {
  const { ada, ben, server } = await twoPeople(node);
  await makeRole(ada, server, { name: 'Watch', permissions: ['viewAuditLog', 'manageChannels'] }, ben);
  const window = await openWindow(t, browser, node, { person: ben, path: settings(server, 'audit') });
  window.forgive(/503/);
  const entries = window.page.getByRole('listitem').filter({ has: window.page.locator('time') });
  await entries.filter({ hasText: 'created the role Watch' }).waitFor();

  const shed = await ben.createChannel(server, 'shed');
  const yard = await ben.createChannel(server, 'yard');
  await ben.do('PATCH', `/channels/${shed.id}`, { topic: 'Tools' });
  await ben.do('DELETE', `/channels/${shed.id}`);
  // Told by nobody: it is asked for again.
  await entries.filter({ hasText: 'deleted the channel #shed (gone)' }).waitFor({ timeout: 20_000 });
  await entries.filter({ hasText: 'changed the channel #shed (gone)' }).waitFor();
  await window.page.getByRole('combobox', { name: 'Action' }).selectOption('Channel created');
  await until(async () => (await entries.count()) === 2, 'the two that were made');
  await window.button('Who did it: Anyone').click();
  await dialog(window).getByRole('button', { name: ada.user.displayName }).click();
  await window.page.getByText('Nothing fits that.').waitFor();
  await window.button('Show what anyone did').click();
  await entries.getByRole('link', { name: '#yard' }).click();
  await window.composer(yard).waitFor();

  await window.page.route('**/audit?*', (route) => route.fulfill({ status: 503, body: '' }));
  await window.open(settings(server, 'audit'));
  await window.page.getByText('The audit log could not be loaded.').waitFor({ timeout: 30_000 });
  await window.page.unroute('**/audit?*');
  await window.button('Try again').click();
  await entries.first().waitFor();
  await ada.do('DELETE', `/servers/${server.id}/members/${ben.id}/roles/${(await ben.view(server)).myRoleIds[0]}`);
  await window.page.getByRole('heading', { name: 'This is not for you to change' }).waitFor();
});
