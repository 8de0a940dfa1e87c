// The settings of a server: what is changed there counts for everyone at once, and nobody loses what is not saved.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

const settings = (server, section) => `${pathOf(server)}/settings/${section}`;
const makeRole = async (owner, server, role) => (await owner.do('POST', `/servers/${server.id}/roles`, role)).role;
const link = (window, name) => window.page.getByRole('link', { name });
/** The names of the roles in the list, from above. */
const rolesIn = (window) => window.page.locator('[data-sorted] a span[title]').allInnerTexts();

test('a new name and description are told at once, beside what somebody else is changing', { timeout }, async (t) => {
  const { ada, ben, server } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ada, path: settings(server, 'overview') });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  await window.textbox('Description').fill('Beds and barrels');
  await window.page.getByText('You have unsaved changes.').waitFor();
  // What is not touched here follows what is told; what is touched stays.
  await ada.do('PATCH', `/servers/${server.id}`, { name: 'Harbour Garden' });
  await until(async () => (await window.textbox('Server name').inputValue()) === 'Harbour Garden', 'the new name');
  assert.equal(await window.textbox('Description').inputValue(), 'Beds and barrels');
  await window.button('Save changes').click();
  await window.isGone(window.button('Save changes'));
  await other.page.getByRole('heading', { level: 1, name: 'Harbour Garden' }).waitFor();
  assert.equal((await ben.view(server)).description, 'Beds and barrels');
  await window.textbox('Server name').fill('  ');
  await window.page.getByRole('alert').filter({ hasText: 'Give the server a name.' }).waitFor();
  assert.equal(await window.button('Save changes').isDisabled(), true);
  await window.button('Reset').click();
  assert.equal(await window.textbox('Server name').inputValue(), 'Harbour Garden');
});

test('nobody leaves unsaved changes by a link, a key or the button back without being asked', {
  timeout,
}, async (t) => {
  const { ada, server } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server) });
  await window.button('Server menu').click();
  await window.page.getByRole('menuitem', { name: 'Server settings' }).click();
  await window.textbox('Description').fill('half a thought');
  const asked = window.page.getByRole('dialog', { name: 'Leave without saving?' });
  const ways = {
    link: () => link(window, 'Roles').click(),
    back: () => window.page.goBack(),
    key: async () => {
      await window.page.keyboard.press('Control+k');
      await window.page.getByRole('dialog').getByRole('option').first().waitFor();
      await window.page.keyboard.press('Enter');
    },
  };
  for (const [name, go] of Object.entries(ways)) {
    await go();
    await asked.getByRole('button', { name: 'Stay here' }).click();
    await window.isGone(asked);
    assert.equal(await window.textbox('Description').inputValue(), 'half a thought', name);
  }
  await window.page.goBack();
  await asked.getByRole('button', { name: 'Leave without saving' }).click();
  await window.button('Server menu').waitFor();
  assert.equal((await ada.view(server)).description, '');
});

test('by keyboard alone a role is made, coloured, given permissions and handed to a member, who may at once', {
  timeout,
}, async (t) => {
  const { ada, ben, server } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ada, path: settings(server, 'roles') });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  const { keyboard } = window.page;
  const press = async (locator, key = 'Enter') => {
    await locator.focus();
    await keyboard.press(key);
  };
  await press(window.button('Create role'));
  await window.textbox('Role name').waitFor();
  await keyboard.type('Keepers');
  await press(window.page.getByRole('radio', { name: 'Amber' }), 'Space');
  await press(window.textbox('Role name'));
  await window.page.getByRole('heading', { level: 1, name: 'Keepers' }).waitFor();
  const channels = window.page.getByRole('switch', { name: 'Manage channels' });
  await press(channels, 'Space');
  await window.page.getByText('A deleted channel takes all its messages with it.').waitFor();
  await press(window.page.getByRole('switch', { name: 'Manage roles' }), 'Space');
  await press(window.button('Save changes'));
  await window.isGone(window.button('Save changes'));
  await press(window.button('Give it to members'));
  const pick = window.page.getByRole('dialog').getByRole('button', { name: ben.user.displayName });
  await pick.waitFor();
  await press(pick);
  await window.button(`Take it from ${ben.user.displayName}`).waitFor();

  const [role] = (await ben.view(server)).roles.filter(({ name }) => name === 'Keepers');
  assert.equal(role.color, '#c98a1b');
  assert.deepEqual(role.permissions, ['manageChannels', 'manageRoles']);
  await other.button('Server menu').click();
  await other.page.getByRole('menuitem', { name: 'Server settings' }).click();
  await link(other, /^Keepers/).click();
  // It is not below itself.
  await other.page.getByText('you can look at it, and not change it').waitFor();
  assert.equal(await other.textbox('Role name').isDisabled(), true);
  // What is taken away meanwhile is gone from the screen.
  await press(window.button(`Take it from ${ben.user.displayName}`));
  await other.page.getByRole('heading', { name: 'This is not for you to change' }).waitFor();
  await window.button('Delete role').click();
  await window.page.getByRole('dialog').getByRole('button', { name: 'Delete role' }).click();
  await window.page.getByText('There are no roles yet beside that of everyone.').waitFor();
});

test('roles are put in order by dragging and by the arrow keys, and whoever looks on sees it', {
  timeout,
}, async (t) => {
  const { ada, server } = await twoPeople(node);
  for (const name of ['one', 'two', 'three']) await makeRole(ada, server, { name });
  const [window, other] = await Promise.all(
    [1, 2].map(() => openWindow(t, browser, node, { person: ada, path: settings(server, 'roles') })),
  );
  const are = (where, ...names) =>
    until(async () => (await rolesIn(where)).join() === names.join(), `the order ${names}`);
  await are(window, 'one', 'two', 'three');
  await window.button('Move three').focus();
  await window.page.keyboard.press('ArrowUp');
  await are(window, 'one', 'three', 'two');
  await are(other, 'one', 'three', 'two');
  // The focus goes with it.
  await window.page.keyboard.press('ArrowUp');
  await are(other, 'three', 'one', 'two');
  await window.page.getByText('three is now at place 1 of 3').waitFor({ state: 'attached' });
  const [from, to] = [await window.button('Move two').boundingBox(), await window.button('Move three').boundingBox()];
  await window.page.mouse.move(from.x + 20, from.y + 20);
  await window.page.mouse.down();
  await window.page.mouse.move(from.x + 20, to.y + 30, { steps: 5 });
  await window.page.mouse.move(from.x + 20, to.y + 5, { steps: 5 });
  await window.page.mouse.up();
  await are(other, 'two', 'three', 'one');
  assert.match(window.page.url(), /\/roles$/, 'a drag is no press');
});

test('a change that the node refuses meanwhile is told in words, and stays to be repeated', { timeout }, async (t) => {
  const { ada, ben, server } = await twoPeople(node);
  const [role, low] = [
    await makeRole(ada, server, { name: 'Keepers', permissions: ['manageRoles'] }),
    await makeRole(ada, server, { name: 'Guests' }),
  ];
  await ada.do('PUT', `/servers/${server.id}/members/${ben.id}/roles/${role.id}`);
  const window = await openWindow(t, browser, node, { person: ben, path: settings(server, `roles/${low.id}`) });
  window.forgive(/403/);
  await window.textbox('Role name').fill('Visitors');
  await window.page.route('**/api/v1/roles/*', async (route) => {
    // Ada was quicker.
    await ada.do('PUT', `/servers/${server.id}/roles/order`, { roleIds: [low.id, role.id] });
    await route.continue();
  });
  await window.button('Save changes').click();
  await window.page.getByRole('alert').filter({ hasText: 'You are not allowed to do that any more' }).waitFor();
  assert.equal(await window.textbox('Role name').inputValue(), 'Visitors');
  assertProblem(await ben.http('PATCH', `/roles/${low.id}`, { name: 'x' }), 403, 'forbidden');
  await ada.do('DELETE', `/roles/${low.id}`);
  await window.page.getByRole('heading', { name: 'This role is gone' }).waitFor();
});

test('members are found, and their roles given and taken at once', { timeout }, async (t) => {
  const { ada, ben, server } = await twoPeople(node);
  const role = await makeRole(ada, server, { name: 'Gardeners' });
  const window = await openWindow(t, browser, node, { person: ada, path: settings(server, 'members') });
  await window.page.getByRole('searchbox').fill(ben.user.displayName);
  await window.page.getByText('1 found').waitFor();
  await window.button(`Roles of ${ben.user.displayName}`).click();
  const check = window.page.getByRole('dialog').getByRole('checkbox', { name: 'Gardeners' });
  const held = async () => (await ben.view(server)).myRoleIds.join();
  await check.check();
  await until(async () => (await held()) === role.id, 'the role given');
  await window.page.keyboard.press('Escape');
  await window.page.getByRole('listitem').getByText('Gardeners').waitFor();
  await window.page.getByRole('combobox', { name: 'Role' }).selectOption('Gardeners');
  await window.page.getByRole('searchbox').fill('');
  await window.button(`Roles of ${ben.user.displayName}`).click();
  await check.uncheck();
  await until(async () => (await held()) === '', 'the role taken');
  await window.page.keyboard.press('Escape');
  await window.page.getByText('Nobody fits that.').waitFor();
});

test('the invites of all are listed and revoked, and whoever may manage nothing finds no settings', {
  timeout,
}, async (t) => {
  const { ada, ben, server } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ada, path: settings(server, 'invites') });
  await window.page.getByText('not used yet').waitFor({ state: 'detached' });
  await ben.invite(server);
  await window.page.reload();
  await window.page.getByText(`Made by ${ben.user.displayName}`).waitFor();
  // One in the list for each, and then the one that asks.
  const revoke = window.page.getByRole('listitem').filter({ hasText: ben.user.displayName });
  await revoke.getByRole('button', { name: 'Revoke' }).click();
  await window.page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await window.isGone(window.page.getByRole('dialog'));
  await window.page.getByText(`Made by ${ben.user.displayName}`).waitFor({ state: 'detached' });

  const other = await openWindow(t, browser, node, { person: ben, path: settings(server, 'roles') });
  await other.page.getByRole('heading', { name: 'This is not for you to change' }).waitFor();
  await other.page.getByRole('link', { name: 'To the channels' }).click();
  await other.button('Server menu').click();
  assert.equal(await other.page.getByRole('menuitem', { name: 'Server settings' }).count(), 0);
});
