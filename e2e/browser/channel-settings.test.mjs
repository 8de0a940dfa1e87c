// The settings of a channel and of a category: what is said there counts at once, and why somebody may is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

/** Two people in a server with a category that has one channel. */
async function here() {
  const { ada, ben, server } = await twoPeople(node);
  const { category } = await ada.do('POST', `/servers/${server.id}/categories`, { name: 'Yard' });
  const body = { name: 'bench', categoryId: category.id };
  const { channel } = await ada.do('POST', `/servers/${server.id}/channels`, body);
  return { ada, ben, server, category, channel };
}

const settings = (server, channel, section) => `${pathOf(server, channel)}/settings/${section}`;

test('a channel is renamed, slowed and deleted, and whoever looks on sees it', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await here();
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server) });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  await window.channelLink({ name: 'bench' }).click({ button: 'right' });
  await window.page.getByRole('menuitem', { name: 'Channel settings' }).click();
  await window.textbox('Channel name').fill('long bench');
  await window.textbox('Topic').fill('For six people');
  await window.page.getByRole('combobox', { name: 'Slow mode' }).selectOption('1 minute');
  await window.button('Save changes').click();
  await window.isGone(window.button('Save changes'));
  await other.channelLink({ name: 'long bench' }).waitFor();
  const [seen] = (await ben.view(server)).channels.filter(({ id }) => id === channel.id);
  assert.deepEqual([seen.topic, seen.slowModeSeconds], ['For six people', 60]);
  await window.button('Delete channel').click();
  await window.page.getByRole('dialog').getByRole('button', { name: 'Delete channel' }).click();
  await window.channelLink({ name: 'general' }).waitFor();
  await other.isGone(other.channelLink({ name: 'long bench' }));
});

test('a channel becomes private, a member is let in by keys alone, and each rule of it is told in words', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await here();
  const window = await openWindow(t, browser, node, { person: ada, path: settings(server, channel, 'permissions') });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  const name = ben.user.displayName;
  await other.composer(channel).waitFor();
  await window.page.getByText('This channel follows the category “Yard”.').waitFor();
  await window.page.getByText('Everyone sees #bench.').waitFor();
  await window.page.getByRole('switch', { name: 'Private channel' }).focus();
  await window.page.keyboard.press('Space');
  await other.page.getByRole('heading', { name: 'This channel is not here' }).waitFor();
  await window.page.getByText('does not follow the category “Yard”').waitFor();
  await window.page.getByText('Everyone does not see #bench.').waitFor();
  await window.page.getByText('Here, Everyone is denied: View channels.').waitFor();

  await window.button('A member').focus();
  await window.page.keyboard.press('Enter');
  await window.page.getByRole('dialog').getByRole('button', { name }).focus();
  await window.page.keyboard.press('Enter');
  await window.page.getByRole('heading', { level: 1, name: `${name} in #bench` }).waitFor();
  const marks = window.page.getByRole('group', { name: 'View channels' });
  await marks.getByRole('radio', { name: 'As their roles say' }).focus();
  await window.page.keyboard.press('ArrowRight');
  await window.button('Save changes').focus();
  await window.page.keyboard.press('Enter');
  await other.composer(channel).waitFor();
  await window.isGone(window.button('Save changes'));
  await window.page.getByRole('main').getByRole('link', { name: 'Permissions' }).click();
  await window.button('A person').click();
  await window.page.getByRole('dialog').getByRole('button', { name }).click();
  await window.page.getByText(`${name} sees #bench.`).waitFor();
  await window.page.getByText(`Here, ${name} is allowed: View channels.`).waitFor();
  await window.page.getByRole('combobox', { name: 'What about' }).selectOption('Manage messages');
  await window.page.getByText(`${name} does not have “Manage messages” in #bench.`).waitFor();

  // What somebody else says meanwhile is there soon.
  await ada.do('PUT', `/channels/${channel.id}/overrides/members/${ben.id}`, {
    allow: ['viewChannel', 'manageMessages'],
    deny: [],
  });
  await window.page.getByText('2 allowed').waitFor();
  await window.page.getByText(`${name} has “Manage messages” in #bench.`).waitFor();
  await window.button('Follow it again').click();
  await window.page.getByRole('dialog').getByRole('button', { name: 'Follow it again' }).click();
  await window.page.getByText('This channel follows the category “Yard”.').waitFor();
  assert.equal((await ada.do('GET', `/channels/${channel.id}/overrides`)).overrides.length, 0);
});

test('what a category says holds in its channels, and whoever may not is told so', { timeout }, async (t) => {
  const { ada, ben, server, category, channel } = await here();
  const path = `/servers/${server.id}/categories/${category.id}/settings`;
  const window = await openWindow(t, browser, node, { person: ada, path: `${path}/permissions/roles/${server.id}` });
  const other = await openWindow(t, browser, node, { person: ben, path: settings(server, channel, 'overview') });
  await other.page.getByRole('heading', { name: 'This is not for you to change' }).waitFor();
  const group = window.page.getByRole('group', { name: 'Send messages' });
  await group.getByRole('radio', { name: 'Denied' }).check();
  await window.button('Save changes').click();
  await window.isGone(window.button('Save changes'));
  const may = async () => {
    const found = (await ben.view(server)).channels.find(({ id }) => id === channel.id);
    return found.permissions?.includes('sendMessages') ?? true;
  };
  await until(async () => !(await may()), 'the channel in which Ben can not write');
  await window.page.getByRole('link', { name: 'Overview' }).click();
  await window.textbox('Category name').fill('Courtyard');
  await window.button('Save changes').click();
  await until(async () => (await ben.view(server)).categories[0].name === 'Courtyard', 'the new name');
});

test('the side of a server is shown as a role has it, until that is ended', { timeout }, async (t) => {
  const { ada, server, channel } = await here();
  const closed = (await ada.do('POST', `/servers/${server.id}/channels`, { name: 'cellar', private: true })).channel;
  const { role } = await ada.do('POST', `/servers/${server.id}/roles`, { name: 'Keepers' });
  const window = await openWindow(t, browser, node, {
    person: ada,
    path: `${pathOf(server)}/settings/roles/${role.id}`,
  });
  await window.button('View as this role').click();
  await window.page.getByText('You see the channels as Keepers has them.').waitFor();
  await window.channelLink(channel).waitFor();
  assert.equal(await window.channelLink(closed).count(), 0);
  assert.equal(await window.page.getByRole('button', { name: /^Menu of/ }).count(), 0);
  // A new channel is seen as the role sees it.
  await ada.createChannel(server, 'attic');
  await window.channelLink({ name: 'attic' }).waitFor();
  await window.button('End this view').click();
  await window.channelLink(closed).waitFor();
});
