// Keeping order: what is done to people and to messages from their menus, what becomes of it elsewhere at once, and what the audit log says of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

const settings = (server, section) => `${pathOf(server)}/settings/${section}`;
const makeRole = async (owner, server, role, ...holders) => {
  const made = (await owner.do('POST', `/servers/${server.id}/roles`, role)).role;
  for (const { id } of holders) await owner.do('PUT', `/servers/${server.id}/members/${id}/roles/${made.id}`);
  return made;
};
/** What the open menu offers. */
const offered = (window) => window.page.getByRole('menuitem').allInnerTexts();
const choose = (window, name) => window.page.getByRole('menuitem', { name, exact: true }).click();
const dialog = (window) => window.page.getByRole('dialog');
/** Opens the menu on whoever wrote `text`. */
async function menuOn(window, text) {
  await window.said(text).getByRole('button').first().click({ button: 'right' });
  await window.page.getByRole('menu').waitFor();
}

test('a member who is removed for a reason is out at once, and the audit log says why', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'buy my barrels');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  window.forgive(/404/);
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  await other.connectionIs('Live');
  await menuOn(window, 'buy my barrels');
  await choose(window, 'Remove from the server');
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

test('by keyboard a moderator is offered what their roles allow, and nothing to who stands at or above them', {
  timeout,
}, async (t) => {
  const [ada, ben, cleo, dan] = await Promise.all(['ada', 'ben', 'cleo', 'dan'].map((name) => register(node, name)));
  const { server } = await community(ada, ben, cleo, dan);
  await makeRole(ada, server, { name: 'Helpers' }, cleo);
  await makeRole(ada, server, { name: 'Moderators', permissions: ['kickMembers'] }, ben);
  const [low, high] = (await ada.view(server)).roles.filter(({ everyone }) => !everyone);
  await ada.do('PUT', `/servers/${server.id}/roles/order`, {
    roleIds: [low, high].sort((one) => (one.name === 'Moderators' ? -1 : 1)).map(({ id }) => id),
  });
  const window = await openWindow(t, browser, node, { person: ben, path: pathOf(server, server.channels[0]) });
  const list = window.page.getByRole('complementary', { name: 'Members' });
  const on = async (person) => {
    const row = list.getByRole('button', { name: person.user.displayName });
    await row.focus();
    await window.page.keyboard.press('Shift+F10');
    await window.page.getByRole('menu').waitFor();
    const found = await offered(window);
    await window.page.keyboard.press('Escape');
    await window.isGone(window.page.getByRole('menu'));
    assert.ok(await row.evaluate((button) => button === document.activeElement), 'the focus is back where it was');
    return found;
  };
  assert.ok((await on(cleo)).includes('Remove from the server'));
  assert.ok(!(await on(ada)).includes('Remove from the server'));
  await makeRole(ada, server, { name: 'Judges' }, dan);
  const judges = (await ada.view(server)).roles;
  const order = ['Judges', 'Moderators', 'Helpers'].map((name) => judges.find((role) => role.name === name).id);
  await ada.do('PUT', `/servers/${server.id}/roles/order`, { roleIds: order });
  assert.ok(!(await on(dan)).includes('Remove from the server'));
  // What is taken away meanwhile is not offered any more.
  await ada.do('PATCH', `/roles/${order[1]}`, { permissions: [] });
  await until(async () => !(await on(cleo)).includes('Remove from the server'), 'the act that is gone');
});

test('a message is deleted from its menu by keyboard alone, and on a phone', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.say(channel, 'first thought');
  await ada.say(channel, 'second thought');
  await ben.say(channel, 'a reply');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  const phone = await openWindow(t, browser, node, {
    person: ada,
    path: pathOf(server, channel),
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
  });
  await window.said('a reply').waitFor();
  await window.feed.focus();
  await window.page.keyboard.press('End');
  await window.page.keyboard.press('ArrowUp');
  await window.page.keyboard.press('Enter');
  await window.page.getByRole('menu').waitFor();
  await window.page.keyboard.press('End');
  await window.page.keyboard.press('Enter');
  await dialog(window).getByRole('button', { name: 'Delete message' }).focus();
  await window.page.keyboard.press('Enter');
  await phone.isGone(phone.said('second thought'));
  await phone.said('Message deleted').waitFor();

  await phone.said('first thought').tap();
  await phone.said('first thought').getByRole('button', { name: 'What to do about this message' }).tap();
  await phone.page.getByRole('menuitem', { name: 'Delete message' }).tap();
  await dialog(phone).getByRole('button', { name: 'Delete message' }).tap();
  await window.isGone(window.said('first thought'));
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

test('who is banned from a menu is out at once with what they wrote lately, and comes back when the ban is lifted', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.say(channel, 'stays');
  await ben.say(channel, 'buy my barrels');
  const invite = await ada.invite(server);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  window.forgive(/404/);
  const other = await openWindow(t, browser, node, { person: ben, path: pathOf(server, channel) });
  other.forgive(/403/);
  await other.connectionIs('Live');
  await menuOn(window, 'buy my barrels');
  await choose(window, 'Ban from the server');
  await dialog(window).getByRole('textbox', { name: 'Reason' }).fill('Sells barrels');
  await dialog(window).getByRole('combobox', { name: 'Their messages' }).selectOption('Delete those of the last hour');
  await dialog(window).getByText('What is deleted is gone for good').waitFor();
  await dialog(window).getByRole('button', { name: 'Ban', exact: true }).click();
  await other.page.getByRole('heading', { name: 'You are no longer in this server' }).waitFor();
  await window.isGone(window.said('buy my barrels'));
  await window.said('Message deleted').waitFor();
  await other.open(`/invite/${invite.code}`);
  await other.button('Join').click();
  await other.page.getByRole('alert').filter({ hasText: 'If you are not banned' }).waitFor();

  await window.open(settings(server, 'bans'));
  const row = window.page.getByRole('listitem').filter({ hasText: ben.user.displayName });
  await row.getByText('Sells barrels').waitFor();
  await row.getByText(`Banned by ${ada.user.displayName}`).waitFor();
  await window.button(`Lift the ban of ${ben.user.displayName}`).click();
  await dialog(window).getByRole('button', { name: 'Lift the ban' }).click();
  await window.page.getByText('Nobody is banned.').waitFor();
  await ben.accept(invite);
});

test('somebody who has left is banned from their message, and bans are shown in pages', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'and away');
  await ben.do('DELETE', `/servers/${server.id}/members/${ben.id}`);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  window.forgive(/404|503/);
  await menuOn(window, 'and away');
  assert.deepEqual(await offered(window), ['Show profile', 'Ban from the server']);
  await choose(window, 'Ban from the server');
  await dialog(window).getByRole('button', { name: 'Ban', exact: true }).click();
  await window.isGone(dialog(window));
  const { bans } = await ada.do('GET', `/servers/${server.id}/bans`);
  assert.equal(bans[0].user.id, ben.id);

  const many = Array.from({ length: 50 }, (_, n) => ({ ...bans[0], user: { ...ben.user, id: `${n}-${ben.id}` } }));
  await window.page.route('**/bans?*', (route) => {
    const after = new URL(route.request().url()).searchParams.get('after');
    return route.fulfill({ json: { bans: after === many.at(-1).user.id ? bans : many } });
  });
  await window.open(settings(server, 'bans'));
  const rows = window.page.getByRole('listitem').filter({ hasText: 'No reason given' });
  await until(async () => (await rows.count()) === 50, 'the first page');
  await window.button('Show more').click();
  await until(async () => (await rows.count()) === 51, 'the second page');
  assert.equal(await window.button('Show more').count(), 0);
  await window.page.unroute('**/bans?*');
  await window.page.route('**/bans?*', (route) => route.fulfill({ status: 503, body: '' }));
  await window.open(settings(server, 'bans'));
  await window.page.getByText('The bans could not be loaded.').waitFor({ timeout: 30_000 });
  await window.page.unroute('**/bans?*');
  await window.button('Try again').click();
  await until(async () => (await rows.count()) === 1, 'the one there is');
});

test('by keyboard a member reports a message and its author, and a moderator acts on both', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const cleo = await register(node, 'cleo');
  await cleo.accept(await ada.invite(server));
  await makeRole(ada, server, { name: 'Watch', permissions: ['manageMessages', 'kickMembers'] }, ben);
  await ada.say(channel, 'good morning');
  const rude = await cleo.say(channel, 'bad morning');
  // Two see it so: it is one case.
  await ada.do('POST', `/messages/${rude.id}/reports`, { reason: 'Not nice' });
  const reporter = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  const window = await openWindow(t, browser, node, { person: ben, path: settings(server, 'reports') });
  const cards = window.page.getByRole('listitem').filter({ has: window.page.getByRole('heading') });
  await cards.getByText('Not nice').waitFor();

  const press = async (locator, key = 'Enter') => {
    await locator.focus();
    await locator.page().keyboard.press(key);
  };
  await press(reporter.said('bad morning').getByRole('button').first(), 'Shift+F10');
  await press(reporter.page.getByRole('menuitem', { name: 'Report', exact: true }));
  const field = dialog(reporter).getByRole('textbox', { name: 'What is wrong?' });
  await press(dialog(reporter).getByRole('button', { name: 'Send report' }));
  await dialog(reporter).getByRole('alert').filter({ hasText: 'Say what is wrong' }).waitFor();
  await press(field);
  await dialog(reporter).getByRole('alert').waitFor();
  await field.fill('Spoils every morning');
  await press(dialog(reporter).getByRole('button', { name: 'Send report' }));
  await dialog(reporter).getByText('Thank you.').waitFor();
  await reporter.page.keyboard.press('Escape');
  await reporter.isGone(dialog(reporter));

  // Told by nobody: it is asked for again.
  await cards.getByText('Spoils every morning').waitFor({ timeout: 20_000 });
  const [person, message] = [
    cards.filter({ hasText: 'Reported as a person' }),
    cards.filter({ hasText: 'Message in' }),
  ];
  assert.deepEqual(
    await message.getByRole('list', { name: 'What was said around it' }).getByRole('listitem').count(),
    2,
  );
  await press(message.getByRole('button', { name: 'Delete message' }));
  await press(dialog(window).getByRole('button', { name: 'Delete message' }));
  await message.getByText('Message deleted').waitFor();
  await reporter.isGone(reporter.said('bad morning'));
  await press(person.getByRole('button', { name: `What to do about ${cleo.user.displayName}` }));
  await press(window.page.getByRole('menuitem', { name: 'Remove from the server' }));
  await press(dialog(window).getByRole('button', { name: 'Remove', exact: true }));
  await window.isGone(dialog(window));
  await until(async () => (await cleo.do('GET', '/servers')).servers.length === 0, 'the end of their membership');
  await press(person.getByRole('button', { name: 'Resolve' }));
  await dialog(window).getByRole('textbox', { name: 'Note' }).fill('Sent home');
  await press(dialog(window).getByRole('button', { name: 'Resolve' }));
  await window.isGone(person);
  await press(message.getByRole('button', { name: 'Resolve' }));
  await press(dialog(window).getByRole('button', { name: 'Resolve' }));
  await window.page.getByText('Nothing to look at.').waitFor();
  await press(window.page.getByRole('radio', { name: 'Open' }), 'ArrowRight');
  await cards.filter({ hasText: 'Sent home' }).getByText(`Resolved by ${ben.user.displayName}`).waitFor();
  await press(person.getByRole('button', { name: 'Open again' }));
  await window.isGone(person);
  const { reports } = await ben.do('GET', `/servers/${server.id}/reports`);
  assert.deepEqual(
    reports.map(({ reason, note }) => [reason, note]),
    [['Spoils every morning', 'Sent home']],
  );
});
