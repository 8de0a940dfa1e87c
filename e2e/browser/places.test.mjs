// Addresses, back and forward, devices, sizes, directions: the app where people really use it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, login, PASSWORD, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const node = await startNode();
const browser = await startBrowser();

async function here() {
  const ada = await register(node, 'ada');
  const { server, channel } = await community(ada);
  return { ada, server, channel };
}

test('a link to a channel leads there, through the sign-in when there is need', { timeout }, async (t) => {
  const { ada, server, channel } = await here();
  await ada.say(channel, 'found it');
  const window = await openWindow(t, browser, node, { path: pathOf(server, channel) });
  window.forgive(/401/);
  await window.signIn(ada);
  await window.said('found it').waitFor();
  assert.equal(new URL(window.page.url()).pathname, pathOf(server, channel));
});

test('back and forward go through the channels that were open', { timeout }, async (t) => {
  const { ada, server, channel } = await here();
  const second = await ada.createChannel(server, 'harbour');
  const window = await openWindow(t, browser, node, { person: ada });
  await window.card(server).click();
  await window.channelLink(channel).click();
  await window.composer(channel).waitFor();
  await window.channelLink(second).click();
  await window.composer(second).waitFor();
  await window.page.goBack();
  await window.composer(channel).waitFor();
  await window.page.goForward();
  await window.composer(second).waitFor();
});

test('an address that leads nowhere, a server that is not mine and an invite that is none say so', {
  timeout,
}, async (t) => {
  const { ada } = await here();
  const { server: foreign, channel } = await community(await register(node, 'ben'));
  const window = await openWindow(t, browser, node, { person: ada, path: '/no/such/place' });
  window.forgive(/404/);
  await window.page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  for (const path of [pathOf(foreign), pathOf(foreign, channel)]) {
    await window.open(path);
    await window.page.getByRole('link', { name: 'To my servers' }).waitFor();
    assert.equal(await window.page.getByRole('feed').count(), 0);
  }
  await window.open('/invite/nosuchinvite');
  await window.page.getByRole('heading').first().waitFor();
  assert.equal(await window.button('Join').count(), 0);
});

test('a session that is ended on another device ends here, and nothing of it stays on the screen', {
  timeout,
}, async (t) => {
  const { ada, server, channel } = await here();
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  window.forgive(/401/);
  await window.connectionIs('Live');
  const elsewhere = await login(ada);
  const { sessions } = await elsewhere.do('GET', '/me/sessions');
  const others = sessions.filter((session) => !session.current);
  for (const session of others) await elsewhere.do('DELETE', `/me/sessions/${session.id}`);
  await window.button('Sign in').waitFor();
  assert.equal(await window.page.getByRole('feed').count(), 0);
});

test('signing out on one device leaves the other signed in', { timeout }, async (t) => {
  const { ada, server } = await here();
  const [one, other] = await Promise.all([
    openWindow(t, browser, node, { person: ada, path: '/account' }),
    openWindow(t, browser, node, { person: await login(ada) }),
  ]);
  one.forgive(/401/);
  await other.card(server).waitFor();
  await one.button('Sign out').last().click();
  await one.button('Sign in').waitFor();
  await one.open('/register');
  await one.page.goBack();
  await one.button('Sign in').waitFor();
  assert.ok(await one.textbox('Username').evaluate((field) => field === document.activeElement), 'the first field');
  await other.page.reload();
  await other.card(server).waitFor();
});

test('on a phone: the cards, the channels, the conversation, and the way back', { timeout }, async (t) => {
  const { ada, server, channel } = await here();
  await ada.say(channel, 'small screen');
  const phone = { viewport: PHONE, hasTouch: true, isMobile: true };
  const window = await openWindow(t, browser, node, { person: ada, ...phone });
  await window.card(server).tap();
  await window.said('small screen').waitFor();
  const wider = await window.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wider <= 0, `the page is ${wider} px wider than the screen`);
  await window.page.getByRole('link', { name: /Back/ }).first().tap();
  await window.channelLink(channel).tap();
  await window.said('small screen').waitFor();
});

test('in Arabic the page runs from right to left, and the conversation stands', { timeout }, async (t) => {
  const { ada, server, channel } = await here();
  await ada.say(channel, 'مرحبا');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel), locale: 'ar' });
  await window.said('مرحبا').waitFor();
  assert.equal(await window.page.evaluate(() => document.documentElement.dir), 'rtl');
  const [nav, feed] = await Promise.all([
    window.page.getByRole('navigation').last().boundingBox(),
    window.feed.boundingBox(),
  ]);
  assert.ok(nav.x > feed.x, 'the channels are at the right of the conversation');
});

test('a wrong password and a taken name are said in words, and what was typed stays', { timeout }, async (t) => {
  const { ada } = await here();
  const window = await openWindow(t, browser, node, { path: '/login' });
  window.forgive(/401|409/);
  await window.signIn({ username: ada.username, password: 'not the password' });
  await window.page.getByRole('alert').first().waitFor();
  assert.equal(await window.textbox('Username').inputValue(), ada.username);
  await window.open('/register');
  await window.register({ username: ada.username, password: PASSWORD });
  await window.page.getByRole('alert').first().waitFor();
  assert.equal(await window.textbox('Username').inputValue(), ada.username);
});

test('script in every field that is shown stays text', { timeout }, async (t) => {
  const evil = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
  const ada = await register(node, 'ada', { displayName: evil.slice(0, 100) });
  const server = await ada.createServer(evil.slice(0, 100));
  const channel = await ada.createChannel(server, '<b>bold</b>');
  await ada.say(channel, evil);
  await ada.say(channel, '[click](javascript:alert(1)) <script>alert(1)</script> ![x](https://example.com/x.png)');
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel) });
  await window.said('onerror').first().waitFor();
  assert.equal(await window.page.locator('img[src="x"], a[href^="javascript"]').count(), 0);
  assert.doesNotMatch(await window.page.title(), /owned/);
  await window.open('/');
  await window.servers.getByRole('link').first().waitFor();
  await until(async () => !/owned/.test(await window.page.title()), 'an innocent title');
});
