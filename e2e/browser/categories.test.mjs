// The side of a server: categories, the order of what stands in it, and what one may do there.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

/** Two people in a server with two categories: general, Yard (bench, tools), Loft (attic). */
async function here() {
  const { ada, ben, server, channel } = await twoPeople(node);
  const category = async (name) => (await ada.do('POST', `/servers/${server.id}/categories`, { name })).category;
  const make = async (name, { id }) =>
    (await ada.do('POST', `/servers/${server.id}/channels`, { name, categoryId: id })).channel;
  const [yard, loft] = [await category('Yard'), await category('Loft')];
  const [bench, tools, attic] = [await make('bench', yard), await make('tools', yard), await make('attic', loft)];
  return { ada, ben, server, general: channel, yard, loft, bench, tools, attic };
}

const side = (window) => window.page.getByRole('navigation', { name: 'Channels' });
/** The names in the side, from above. */
const names = (window) => side(window).locator('[data-sorted] span[title]').allInnerTexts();
const are = (window, ...wanted) =>
  until(async () => (await names(window)).join() === wanted.join(), `the order ${wanted}`);

test('channels and categories are dragged and moved by keys, and whoever looks on sees it', { timeout }, async (t) => {
  const { ada, ben, server, general, bench, attic } = await here();
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server) });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  await are(window, 'general', 'Yard', 'bench', 'tools', 'Loft', 'attic');
  // By mouse into another category.
  const [from, to] = [
    await window.channelLink({ name: 'bench' }).boundingBox(),
    await window.channelLink({ name: 'attic' }).boundingBox(),
  ];
  await window.page.mouse.move(from.x + 40, from.y + 15);
  await window.page.mouse.down();
  await window.page.mouse.move(from.x + 40, to.y + 4, { steps: 6 });
  await window.page.mouse.up();
  await are(other, 'general', 'Yard', 'tools', 'Loft', 'bench', 'attic');
  assert.equal(new URL(window.page.url()).pathname, pathOf(server), 'a drag is no press');
  const where = async () => (await ben.view(server)).channels.find(({ id }) => id === bench.id).categoryId;
  const { categories } = await ben.view(server);
  assert.equal(await where(), categories.find(({ name }) => name === 'Loft').id);
  // By keys past a heading, and on.
  await window.channelLink({ name: 'bench' }).focus();
  await window.page.keyboard.press('Control+Shift+ArrowUp');
  await are(other, 'general', 'Yard', 'tools', 'bench', 'Loft', 'attic');
  await window.page.keyboard.press('Control+Shift+ArrowUp');
  await are(other, 'general', 'Yard', 'bench', 'tools', 'Loft', 'attic');
  await window.page.getByRole('button', { name: 'Loft', exact: true }).focus();
  await window.page.keyboard.press('Control+Shift+ArrowUp');
  await are(other, 'general', 'Loft', 'attic', 'Yard', 'bench', 'tools');
  // The keys that go from channel to channel follow what one sees.
  await window.channelLink({ name: 'general' }).click();
  await window.composer(general).waitFor();
  // What it shows was asked for. It is told of it too once the node has answered what came later.
  await window.page.getByText(/^Nobody has said anything in/).waitFor();
  await window.page.keyboard.press('Alt+ArrowDown');
  await window.composer(attic).waitFor();
  // Who may not order anything drags nothing.
  await other.channelLink({ name: 'bench' }).focus();
  await other.page.keyboard.press('Control+Shift+ArrowUp');
  await are(other, 'general', 'Loft', 'attic', 'Yard', 'bench', 'tools');
});

test('a category that is closed stays so, and keeps what is unread in sight', { timeout }, async (t) => {
  const { ada, ben, server, tools } = await here();
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  const yard = window.page.getByRole('button', { name: 'Yard', exact: true });
  await yard.focus();
  await window.page.keyboard.press('Enter');
  await are(window, 'general', 'Yard', 'Loft', 'attic');
  assert.equal(await yard.getAttribute('aria-expanded'), 'false');
  await window.page.reload();
  await are(window, 'general', 'Yard', 'Loft', 'attic');
  await ada.say(tools, 'who has the rake?');
  await are(window, 'general', 'Yard', 'tools', 'Loft', 'attic');
});

test('a channel is made in a category by its menu, private, and a category and a channel are deleted', {
  timeout,
}, async (t) => {
  const { ada, ben, server } = await here();
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server) });
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  const choose = (name) => window.page.getByRole('menuitem', { name }).click();
  await window.page.getByRole('button', { name: 'Yard', exact: true }).focus();
  // As the key for menus does.
  await window.page.keyboard.press('Shift+F10');
  await choose('Create channel here');
  await window.textbox('Channel name').fill('shed');
  await window.page.getByRole('switch', { name: 'Private channel' }).focus();
  await window.page.keyboard.press('Space');
  await window.button('Create channel').last().click();
  await window.page.getByRole('heading', { level: 1, name: 'shed' }).waitFor();
  await are(window, 'general', 'Yard', 'bench', 'tools', 'shed', 'Loft', 'attic');
  await are(other, 'general', 'Yard', 'bench', 'tools', 'Loft', 'attic');

  await window.button('Server menu').click();
  await choose('Create category');
  await window.textbox('Category name').fill('Cellar');
  await window.page.keyboard.press('Enter');
  await are(window, 'general', 'Yard', 'bench', 'tools', 'shed', 'Loft', 'attic', 'Cellar');
  await side(window).getByRole('button', { name: 'Yard', exact: true }).click({ button: 'right' });
  await choose('Delete category');
  await window.page.getByRole('dialog').getByRole('button', { name: 'Delete category' }).click();
  await are(other, 'general', 'bench', 'tools', 'Loft', 'attic');
  await window.channelLink({ name: 'bench' }).click({ button: 'right' });
  await choose('Delete channel');
  await window.page.getByRole('dialog').getByRole('button', { name: 'Delete channel' }).click();
  await are(other, 'general', 'tools', 'Loft', 'attic');
  // Whoever may do nothing has no menus.
  assert.equal(
    await side(other)
      .getByRole('button', { name: /^Menu of/ })
      .count(),
    0,
  );
  await side(other).getByRole('link', { name: /tools/ }).click({ button: 'right' });
  assert.equal(await other.page.getByRole('menu').count(), 0);
});

test('names have the colour of the highest role that has one, in the list, in messages and on the card', {
  timeout,
}, async (t) => {
  const { ada, ben, server, general } = await here();
  const make = async (role) => (await ada.do('POST', `/servers/${server.id}/roles`, role)).role;
  const [keepers, plain] = [await make({ name: 'Keepers', color: '#c98a1b' }), await make({ name: 'Plain' })];
  for (const { id } of [keepers, plain]) await ada.do('PUT', `/servers/${server.id}/members/${ben.id}/roles/${id}`);
  await ben.say(general, 'here I am');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, general) });
  const colour = (locator) => locator.evaluate((element) => getComputedStyle(element).color);
  const name = window.said('here I am').locator('.role-name');
  const listed = window.page.getByRole('complementary', { name: 'Members' }).locator('.role-name');
  await name.waitFor();
  assert.equal(await colour(name), await colour(listed));
  const before = await colour(name);
  await ada.do('PATCH', `/roles/${keepers.id}`, { color: '#2f7fc1' });
  await until(
    async () => (await colour(name)) !== before && (await colour(listed)) === (await colour(name)),
    'the blue',
  );
  await window.said('here I am').getByRole('button', { name: ben.user.displayName }).click();
  const card = window.page.getByRole('dialog', { name: ben.user.displayName });
  assert.deepEqual(await card.getByRole('list', { name: 'Roles' }).getByRole('listitem').allInnerTexts(), [
    'Keepers',
    'Plain',
  ]);
  await card.getByRole('button', { name: 'Give and take roles' }).click();
  await window.page.getByRole('checkbox', { name: 'Keepers' }).uncheck();
  await until(async () => (await ben.view(server)).myRoleIds.join() === plain.id, 'the role taken');
  await window.isGone(name);
});

test('a private channel says so, to the eye and in words, as soon as it is one', { timeout }, async (t) => {
  const { ada, server, general } = await here();
  const body = { name: 'keys', private: true };
  const { channel } = await ada.do('POST', `/servers/${server.id}/channels`, body);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  await window.page.getByRole('link', { name: /^keys ?, private$/ }).waitFor();
  await window.page.getByRole('heading', { name: /^keys ?, private$/ }).waitFor();
  await window.page.getByRole('link', { name: 'general', exact: true }).waitFor();
  await ada.do('PUT', `/channels/${general.id}/overrides/roles/${server.id}`, { allow: [], deny: ['viewChannel'] });
  await window.page.getByRole('link', { name: /^general ?, private$/ }).waitFor();
  await ada.do('DELETE', `/channels/${channel.id}/overrides/roles/${server.id}`);
  await window.page.getByRole('heading', { name: 'keys', exact: true }).waitFor();
});

test('a channel is marked as read from its menu, and all of a server from that one', { timeout }, async (t) => {
  const { ada, ben, server, general } = await here();
  const [first, second] = (await ada.view(server)).channels.filter(({ id }) => id !== general.id);
  for (const channel of [first, second]) await ben.say(channel, 'something new');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, general) });
  const unread = (channel) => window.channelLink(channel).getByTestId('channel-unread');
  await window.says(unread(first), '1');
  await window.channelLink(first).click({ button: 'right' });
  await window.page.getByRole('menuitem', { name: 'Mark as read' }).click();
  await window.isGone(unread(first));
  await window.says(unread(second), '1');
  await window.button('Server menu').click();
  await window.page.getByRole('menuitem', { name: 'Mark as read' }).click();
  await window.isGone(unread(second));
  assert.deepEqual(
    (await ada.view(server)).channels.map(({ unread: left }) => left).filter((left) => left > 0),
    [],
  );
});
