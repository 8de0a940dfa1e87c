// The guide's five testing steps, in two real windows.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { fresh, login, twoPeople } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();
const browser = await startBrowser();

test('two windows, two people: instant delivery, a badge, and the badge cleared by entering', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);

  // 1 and 2: two windows, signed in as different people.
  const [hers, his] = await Promise.all([
    openWindow(t, browser, node, { path: '/login' }),
    openWindow(t, browser, node, { path: '/login' }),
  ]);
  await Promise.all([hers.signIn(ada), his.signIn(ben)]);
  await his.card(server).waitFor();
  await hers.card(server).click();
  await hers.channelLink(channel).click();
  await hers.connectionIs('Live');

  // 3 and 4: a message is there at once, and a badge in the window that looks elsewhere.
  await hers.say(channel, 'Is anyone on the bridge?');
  await hers.said('Is anyone on the bridge?').waitFor();
  await his.says(his.badge(server), '1');
  assert.equal(await hers.page.getByTestId('channel-unread').count(), 0, 'a number for an own message');
  await hers.say(channel, 'Hello?');
  await his.says(his.badge(server), '2');

  // 5: entering the server clears it.
  await his.card(server).click();
  await his.channelLink(channel).click();
  await his.said('Hello?').waitFor();
  await his.say(channel, 'Here I am');
  await hers.said('Here I am').waitFor();
  await his.open('/');
  await his.card(server).waitFor();
  await his.isGone(his.badge(server));
});

test('a badge says 99+ above 99, glows red and bounces slowly', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const window = await openWindow(t, browser, node, { person: ben });
  await window.card(server).waitFor();
  await ada.sayMany(channel, 99);
  await window.says(window.badge(server), '99');
  await ada.say(channel, 'one more');
  await window.says(window.badge(server), '99+');

  const look = await window.badge(server).evaluate((badge) => {
    const style = getComputedStyle(badge);
    return {
      shadows: style.boxShadow.split(/,(?![^(]*\))/).length,
      duration: style.animationDuration,
      count: style.animationIterationCount,
    };
  });
  assert.ok(look.shadows >= 3, `layers of shadow: ${look.shadows}`);
  assert.equal(look.duration, '2s');
  assert.equal(look.count, 'infinite');
});

test('the bounce rests for those who asked for less motion', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.say(channel, 'psst');
  const window = await openWindow(t, browser, node, { person: ben, reducedMotion: 'reduce' });
  await window.says(window.badge(server), '1');
  const name = await window.badge(server).evaluate((badge) => getComputedStyle(badge).animationName);
  assert.equal(name, 'none');
});

test('three devices of one person: what is read on one is read on all', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  const devices = await Promise.all(
    [ben, await login(ben), await login(ben)].map((person) => openWindow(t, browser, node, { person })),
  );
  await Promise.all(devices.map((device) => device.card(server).waitFor()));
  await ada.sayMany(channel, 3);
  await Promise.all(devices.map((device) => device.says(device.badge(server), '3')));
  await devices[1].open(pathOf(server));
  await devices[1].channelLink(channel).waitFor();
  await Promise.all([devices[0], devices[2]].map((device) => device.isGone(device.badge(server))));
  await devices[1].says(devices[1].page.getByTestId('channel-unread'), '3');
  await devices[2].open(pathOf(server, channel));
  await devices[2].said('line 3').waitFor();
  await devices[1].isGone(devices[1].page.getByTestId('channel-unread'));
});

test('the first account, the first server, an invite link in another profile, and a conversation', {
  timeout,
}, async (t) => {
  const began = performance.now();
  const empty = await startNode({ registration: 'invite' });
  const owner = await openWindow(t, browser, empty);
  await owner.register({ username: fresh('owner'), displayName: 'Olga' });
  await owner.button('Create server').first().click();
  const dialog = owner.page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Stone Bridge');
  await dialog.getByRole('button', { name: 'Create server', exact: true }).click();
  const channel = { name: 'general' };
  await owner.composer(channel).waitFor();
  await owner.button('Invite people').first().click();
  await owner.button('Make invite link').click();
  const link = await owner.page.getByRole('dialog').getByRole('textbox').inputValue();
  await owner.page.keyboard.press('Escape');

  const guest = await openWindow(t, browser, empty, { path: new URL(link).pathname });
  await guest.page.getByText('Stone Bridge').first().waitFor();
  await guest.register({ username: fresh('guest'), displayName: 'Gus' });
  await guest.composer(channel).waitFor();
  await guest.say(channel, 'What a view');
  await owner.said('What a view').waitFor();
  await owner.say(channel, 'Welcome, Gus');
  await guest.said('Welcome, Gus').waitFor();
  t.diagnostic(`the walk of a newcomer took ${((performance.now() - began) / 1000).toFixed(1)} s`);
});
