// Direct conversations in the app: how one begins, what arrives and how it is counted, groups, the way out, and blocks.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

/** Begins a conversation over HTTP: gives its channel. */
const begin = async (person, ...others) =>
  (await person.do('POST', '/directs', { userIds: others.map(({ id }) => id) })).direct;

const composer = (window, name) => window.textbox(`Message ${name}`);
const badge = (window) => window.page.getByTestId('directs-badge');
const unread = (window, name) => window.direct(name).getByTestId('direct-unread');
const titleIs = (window, title) => until(async () => (await window.page.title()) === title, `the title "${title}"`);

test('a message from a card arrives, and is counted on the dashboard, in the list and in the title until it is read', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'who am I?');
  const [adas, bens] = await Promise.all([
    openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) }),
    openWindow(t, browser, node, { person: ben }),
  ]);
  await bens.card(server).waitFor();
  assert.equal(await badge(bens).count(), 0);
  await adas.said('who am I?').getByRole('button', { name: ben.user.displayName }).click();
  await adas.page.getByRole('dialog').getByRole('button', { name: 'Message', exact: true }).click();
  await composer(adas, ben.user.displayName).fill('between us');
  await composer(adas, ben.user.displayName).press('Enter');
  await adas.said('between us').waitFor();

  await bens.says(badge(bens), '1');
  await titleIs(bens, '(1) Rialto');
  await bens.page.getByRole('link', { name: /^Direct messages/ }).click();
  await bens.says(unread(bens, ada.user.displayName), '1');
  await bens.direct(ada.user.displayName).getByText('between us').waitFor();
  await bens.direct(ada.user.displayName).click();
  await bens.said('between us').waitFor();
  await bens.isGone(badge(bens));
  await bens.isGone(unread(bens, ada.user.displayName));
  await titleIs(bens, `${ada.user.displayName} · Rialto`);

  await composer(bens, ada.user.displayName).fill('and nobody else');
  await composer(bens, ada.user.displayName).press('Enter');
  await adas.said('and nobody else').waitFor();
  assert.equal(await unread(adas, ben.user.displayName).count(), 0);
});

test('a person is found by name and by keys alone, and a conversation that there is opens again', {
  timeout,
}, async (t) => {
  const { ada, ben } = await twoPeople(node);
  const direct = await begin(ada, ben);
  await ben.say(direct.channel, 'still here');
  const window = await openWindow(t, browser, node, { person: ada, path: '/directs' });
  await window.button('New conversation').first().focus();
  await window.page.keyboard.press('Enter');
  await window.page.getByRole('combobox').waitFor();
  await window.page.keyboard.type(ben.username);
  await window.page.getByRole('option', { name: ben.user.displayName }).waitFor();
  await window.page.keyboard.press('Enter');
  await window.page.getByRole('list', { name: 'Chosen people' }).getByText(ben.user.displayName).waitFor();
  await window.page.keyboard.press('Enter');
  await window.said('still here').waitFor();
  assert.equal(new URL(window.page.url()).pathname, `/directs/${direct.id}`);

  await window.open('/');
  await window.connectionIs('Live');
  await window.page.keyboard.press('Control+k');
  await window.page.keyboard.type(ben.user.displayName);
  await window.page.keyboard.press('Enter');
  await window.said('still here').waitFor();
});

test('whoever shares the last of many servers is found too, and nobody is asked for in vain again', {
  timeout,
}, async (t) => {
  const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'zoltan')]);
  for (let n = 1; n < 30; n += 1) await community(ada);
  await community(ada, ben);
  const window = await openWindow(t, browser, node, { person: ada, path: '/directs' });
  const asked = [];
  window.page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname.endsWith('/members')) asked.push(url.searchParams.get('query'));
  });
  await window.button('New conversation').first().click();
  const search = window.page.getByRole('combobox');
  await search.fill('zol');
  await window.page.getByRole('option', { name: ben.username }).waitFor();
  assert.equal(asked.filter((query) => query === 'zol').length, 30);
  await search.fill('zolt');
  await until(() => asked.includes('zolt'), 'the next question');
  await window.page.getByRole('option', { name: ben.username }).waitFor();
  assert.equal(asked.filter((query) => query === 'zolt').length, 1, 'where nobody was found, nobody is looked for');
});

test('a group is begun with a name, tells who is in it, and is left', { timeout }, async (t) => {
  const [ada, ben, cid] = await Promise.all(['ada', 'ben', 'cid'].map((word) => register(node, word)));
  await community(ada, ben, cid);
  const [adas, bens] = await Promise.all(
    [ada, ben].map((person) => openWindow(t, browser, node, { person, path: '/directs' })),
  );
  await adas.button('New conversation').first().click();
  for (const { username } of [ben, cid]) {
    await adas.page.getByRole('combobox').fill(username);
    await adas.page.getByRole('option', { name: username }).click();
  }
  await adas.textbox('Name of the group (optional)').fill('Early birds');
  await adas.button('Begin group').click();
  await composer(adas, 'Early birds').fill('is anybody up?');
  await composer(adas, 'Early birds').press('Enter');

  await bens.says(unread(bens, 'Early birds'), '1');
  await bens.direct('Early birds').click();
  await bens.said('is anybody up?').waitFor();
  await bens.button('What to do about this conversation').click();
  await bens.page.getByRole('menuitem', { name: 'Show people' }).click();
  await until(async () => (await bens.page.getByRole('dialog').getByRole('listitem').count()) === 3, 'three people');
  await bens.page.keyboard.press('Escape');
  await bens.button('What to do about this conversation').click();
  await bens.page.getByRole('menuitem', { name: 'Leave group' }).click();
  await bens.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await bens.page.getByText('No conversations yet').waitFor();
  await adas.page.getByRole('main').getByText('2 people').waitFor();
});

test('Alt and the arrows go through conversations, and with Shift to what is unread anywhere', {
  timeout,
}, async (t) => {
  const [ada, ben, cid] = await Promise.all(['ada', 'ben', 'cid'].map((word) => register(node, word)));
  const { server, channel } = await community(ada, ben, cid);
  const [one, other] = [await begin(ada, ben), await begin(ada, cid)];
  await ada.say(one.channel, 'first');
  await ada.say(other.channel, 'second');
  const window = await openWindow(t, browser, node, { person: ada, path: '/directs' });
  await window.direct(cid.user.displayName).waitFor();
  const at = (path) => until(() => new URL(window.page.url()).pathname === path, path);
  const press = (keys) => window.page.keyboard.press(keys);
  await press('Alt+ArrowDown');
  await at(`/directs/${other.id}`);
  // Conversations are a part of the app that is loaded with the first of them; from then on keys may be pressed at any time.
  await window.said('second').waitFor();
  await press('Alt+ArrowDown');
  await at(`/directs/${one.id}`);
  await press('Alt+ArrowDown');
  await at(`/directs/${other.id}`);
  await ben.say(channel, 'in the channel');
  await ben.say(one.channel, 'between us');
  await window.says(unread(window, ben.user.displayName), '1');
  // What was said last stands at the top now: below what is shown there are the servers alone.
  await press('Alt+Shift+ArrowDown');
  await at(pathOf(server, channel));
  await window.said('in the channel').waitFor();
  await press('Alt+Shift+ArrowDown');
  await at(`/directs/${one.id}`);
  await window.said('between us').waitFor();
});

test('a closed conversation leaves the list and comes back with the next message', { timeout }, async (t) => {
  const { ada, ben } = await twoPeople(node);
  const { id, channel } = await begin(ada, ben);
  await ben.say(channel, 'first');
  const window = await openWindow(t, browser, node, { person: ada, path: `/directs/${id}` });
  await window.button('What to do about this conversation').click();
  await window.page.getByRole('menuitem', { name: 'Close conversation' }).click();
  await window.page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
  await window.page.getByText('No conversations yet').waitFor();
  await ben.say(channel, 'second');
  await window.says(unread(window, ben.user.displayName), '1');
  await window.direct(ben.user.displayName).click();
  await window.said('first').waitFor();
});

test('an address of a conversation that is not mine says so', { timeout }, async (t) => {
  const { ada, ben } = await twoPeople(node);
  const cid = await register(node, 'cid');
  const { id } = await begin(ada, ben);
  const window = await openWindow(t, browser, node, { person: cid, path: `/directs/${id}` });
  await window.page.getByRole('heading', { name: "This conversation isn't in your list" }).waitFor();
});

test('on a phone the list and the conversation take turns, in Arabic from the right', { timeout }, async (t) => {
  const { ada, ben } = await twoPeople(node);
  const { channel } = await begin(ada, ben);
  await ben.say(channel, `${'a long word '.repeat(20)}end`);
  const look = { viewport: PHONE, hasTouch: true, isMobile: true, locale: 'ar' };
  const window = await openWindow(t, browser, node, { person: ada, path: '/directs', ...look });
  const row = window.page.getByRole('main').getByRole('link', { name: new RegExp(ben.user.displayName) });
  await row.click();
  await window.said('end').waitFor();
  await window.isGone(row);
  const [scroll, width] = await window.page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.equal(scroll, width, 'nothing reaches over the edge of the screen');
  assert.equal(await window.page.evaluate(() => document.documentElement.dir), 'rtl');
  await window.page.getByRole('link', { name: 'كل الرسائل المباشرة' }).click();
  await row.waitFor();
  await window.isGone(window.feed);
});

test('whoever is blocked is collapsed in a channel, counts nowhere, and can be written to no more until it is lifted', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const { id, channel: between } = await begin(ada, ben);
  await ben.say(channel, 'an old thing');
  await ben.say(between, 'only here');
  const [adas, bens] = await Promise.all([
    openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) }),
    openWindow(t, browser, node, { person: ben, path: `/servers/${server.id}` }),
  ]);
  await adas.said('an old thing').getByRole('button').first().click({ button: 'right' });
  await adas.page.getByRole('menuitem', { name: 'Block' }).click();
  await adas.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await adas.isGone(adas.said('an old thing'));
  const line = adas.feed.getByRole('article', { name: 'Message from somebody you blocked.' });
  await line.getByRole('button', { name: 'Show' }).click();
  await adas.said('an old thing').waitFor();

  await adas.open('/');
  await adas.card(server).waitFor();
  await ben.say(channel, 'a new thing');
  await adas.servers.getByText('Message from somebody you blocked.').waitFor();
  assert.equal(await adas.badge(server).count(), 0);
  await titleIs(adas, 'Rialto');

  // Each of the two sees that they can't write, and only the one who blocks hears why.
  await adas.open(`/directs/${id}`);
  await adas.page.getByText(/^You blocked /).waitFor();
  await adas.said('only here').waitFor();
  assert.equal(await adas.page.getByRole('textbox').count(), 0);
  await bens.open('/directs');
  await bens.button('New conversation').first().click();
  await bens.page.getByRole('combobox').fill(ada.username);
  await bens.page.getByRole('option', { name: ada.user.displayName }).click();
  await bens.button('Begin').click();
  await bens.page.getByText(`You can't write to ${ada.user.displayName}.`).waitFor();
  assert.equal(await bens.page.getByText(/block/i).count(), 0);

  await adas.open('/account');
  await adas.page
    .getByRole('region', { name: 'Blocked people' })
    .getByRole('button', { name: `Unblock ${ben.user.displayName}` })
    .click();
  await adas.page.getByText('You block nobody.').waitFor();
  await composer(bens, ada.user.displayName).waitFor();
  await adas.open(pathOf(server, channel));
  await adas.said('a new thing').waitFor();
});

test('whoever takes nobody new is told of by whom they refuse, and the choice stays', { timeout }, async (t) => {
  const { ada, ben, server } = await twoPeople(node);
  const adas = await openWindow(t, browser, node, { person: ada, path: '/account' });
  const choice = adas.page.getByRole('radiogroup', { name: 'Who may write to you' });
  await until(() => choice.getByRole('radio', { name: 'People from my servers' }).isChecked(), 'the choice as it was');
  await choice.getByRole('radio', { name: 'Nobody new' }).check();
  await until(async () => (await ada.do('GET', '/me')).directsFrom === 'nobody', 'the choice at the node');
  await adas.page.reload();
  await until(() => choice.getByRole('radio', { name: 'Nobody new' }).isChecked(), 'the choice as it is');

  const bens = await openWindow(t, browser, node, { person: ben, path: pathOf(server) });
  bens.forgive(/403/);
  await bens.page.getByRole('listitem').getByRole('button', { name: ada.user.displayName }).click();
  await bens.page.getByRole('dialog').getByRole('button', { name: 'Message', exact: true }).click();
  await bens.page.getByRole('alert').getByText('They take no new conversation from you.').waitFor();
});

test('what somebody who is blocked says in a group is collapsed, and counts in the list but on no badge', {
  timeout,
}, async (t) => {
  const [ada, ben, cid] = await Promise.all(['ada', 'ben', 'cid'].map((word) => register(node, word)));
  await community(ada, ben, cid);
  const { id, channel } = await begin(ada, ben, cid);
  await cid.say(channel, 'hello you two');
  await ada.do('PUT', `/me/blocks/${ben.id}`);
  const window = await openWindow(t, browser, node, { person: ada, path: '/directs' });
  await window.says(badge(window), '1');
  await ben.sayMany(channel, 2, 'unheard');
  const row = window.page.getByRole('navigation', { name: 'Direct messages' }).getByRole('link');
  await window.says(row.getByTestId('direct-unread'), '3');
  await row.getByText('Message from somebody you blocked.').waitFor();
  assert.equal(await badge(window).innerText(), '1');
  await window.open(`/directs/${id}`);
  await window.said('hello you two').waitFor();
  assert.equal(await window.said('unheard').count(), 0);
  assert.equal(await window.button('Show').count(), 1, 'one line for what stands together');
  await window.button('Show').click();
  await window.said('unheard 2').waitFor();
});
