// Formatting while one writes, with a real keyboard and the browser's own undoing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, register, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];

async function writing(t, more) {
  const ada = await register(node, 'ada');
  const { server, channel } = await community(ada);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel), ...more });
  await window.connectionIs('Live');
  const field = window.composer(channel);
  const { keyboard } = window.page;
  const says = (text) => until(async () => (await field.inputValue()) === text, JSON.stringify(text));
  return { window, field, keyboard, says };
}

const bar = (window) => window.page.getByRole('toolbar', { name: 'Formatting' });
const focused = (window) => window.page.evaluate(() => document.activeElement.ariaLabel);

test('keys format what is selected, and Ctrl-Z takes it back step by step', { timeout }, async (t) => {
  const { window, field, keyboard, says } = await writing(t);
  await bar(window).waitFor();
  await field.focus();
  await keyboard.type('see this word');
  await keyboard.press('Control+Shift+ArrowLeft');
  await keyboard.press('Control+b');
  await says('see this **word**');
  await keyboard.press('Control+i');
  await says('see this ***word***');
  await keyboard.press('Control+b');
  await says('see this *word*');
  await keyboard.press('Control+z');
  await says('see this ***word***');
  await keyboard.press('Control+z');
  await says('see this **word**');
  await keyboard.press('Control+z');
  await says('see this word');
  await keyboard.press('Control+Shift+z');
  await says('see this **word**');
  await keyboard.press('Enter');
  await window.said('see this word').locator('strong').waitFor();
});

test('Shift+Enter goes on with a list, twice leaves it, and Ctrl-Z knows of both', { timeout }, async (t) => {
  const { window, field, keyboard, says } = await writing(t);
  await bar(window).waitFor();
  await field.focus();
  await keyboard.type('1. bread');
  await keyboard.press('Shift+Enter');
  await keyboard.type('salt');
  await keyboard.press('Shift+Enter');
  await says('1. bread\n2. salt\n3. ');
  await keyboard.press('Shift+Enter');
  await says('1. bread\n2. salt\n');
  await keyboard.press('Control+z');
  await says('1. bread\n2. salt\n3. ');
  await keyboard.press('Control+y');
  await keyboard.type('and more');
  await keyboard.press('Enter');
  const said = window.said('bread');
  await said.locator('ol > li').nth(1).waitFor();
  assert.equal(await said.locator('p').last().innerText(), 'and more');
});

test('an address pasted on words makes them a link, and Ctrl-Z gives the words back', { timeout }, async (t) => {
  const { window, field, keyboard, says } = await writing(t);
  await bar(window).waitFor();
  await window.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.page.evaluate(() => navigator.clipboard.writeText('https://a.example/x'));
  await field.focus();
  await keyboard.type('here');
  await keyboard.press('Control+a');
  await keyboard.press('Control+v');
  await says('[here](https://a.example/x)');
  await keyboard.press('Control+z');
  await says('here');
});

test('the bar is reached, walked and left by keys alone, and stays hidden once it is', { timeout }, async (t) => {
  const { window, field, keyboard, says } = await writing(t);
  await bar(window).waitFor();
  await field.focus();
  await keyboard.type('secret');
  await keyboard.press('Control+a');
  await keyboard.press('Shift+Tab');
  assert.equal(await focused(window), 'Bold');
  await keyboard.press('ArrowLeft');
  assert.equal(await focused(window), 'Spoiler');
  await keyboard.press('Enter');
  await says('||secret||');
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  // Tab leaves the field, as everywhere.
  await keyboard.press('Tab');
  assert.equal(await focused(window), 'Formatting');
  await keyboard.press('Enter');
  await window.isGone(bar(window));
  await window.page.reload();
  await window.connectionIs('Live');
  await field.focus();
  assert.equal(await bar(window).count(), 0);
  assert.equal(await field.inputValue(), '||secret||');
});

test('on a phone the bar comes when it is asked for, and fits', { timeout }, async (t) => {
  const { window } = await writing(t, { viewport: PHONE, hasTouch: true, isMobile: true });
  assert.equal(await bar(window).count(), 0);
  await window.button('Formatting').tap();
  await bar(window).waitFor();
  const { x, width, height } = await bar(window).boundingBox();
  assert.ok(x >= 0 && x + width <= PHONE.width && height >= 44, `at ${x}, ${width} px wide, ${height} px high`);
  assert.equal(await window.page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
});

test('who types is named to the others as they are called there, until their message comes, and not once they hide it', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ada.do('PATCH', `/servers/${server.id}/members/${ada.id}`, { nickname: 'Countess' });
  const path = pathOf(server, channel);
  const [adas, bens] = await Promise.all([ada, ben].map((person) => openWindow(t, browser, node, { person, path })));
  await Promise.all([adas.connectionIs('Live'), bens.connectionIs('Live')]);
  const place = await bens.composer(channel).boundingBox();
  await adas.composer(channel).pressSequentially('hello');
  const line = bens.page.getByText(/Countess\S? is typing…/).first();
  await line.waitFor();
  assert.deepEqual(await bens.composer(channel).boundingBox(), place, 'nothing has moved');
  await adas.composer(channel).press('Enter');
  await bens.said('hello').waitFor();
  await bens.isGone(line);

  await adas.open('/account');
  await adas.page.getByRole('switch', { name: 'Show others that I am typing' }).uncheck();
  await adas.open(path);
  await adas.connectionIs('Live');
  const told = [];
  adas.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => told.push(String(payload))));
  await adas.page.reload();
  await adas.connectionIs('Live');
  await adas.say(channel, 'in silence');
  await bens.said('in silence').waitFor();
  assert.ok(told.some((frame) => frame.includes('message:send')));
  assert.deepEqual(
    told.filter((frame) => frame.includes('"typing"')),
    [],
  );
});
