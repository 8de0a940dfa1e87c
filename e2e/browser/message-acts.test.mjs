// What is done to messages where they stand: edited, deleted and kept after all, selected, by keyboard, mouse and finger.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, PHONE, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { register, twoPeople } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];
const finger = { viewport: PHONE, hasTouch: true, isMobile: true };

/** A channel of two people in two windows: `mine` is Ada's. */
async function twoWindows(t, look = {}) {
  const { ada, ben, server, channel } = await twoPeople(node);
  const path = pathOf(server, channel);
  const mine = await openWindow(t, browser, node, { person: ada, path, ...look });
  const other = await openWindow(t, browser, node, { person: ben, path });
  await Promise.all([mine.connectionIs('Live'), other.connectionIs('Live')]);
  return { ada, ben, server, channel, mine, other };
}

/** The reactions that are offered to whoever has not used any. */
const QUICK = ['👍', '❤️', '😂', '🎉', '😮', '🙏'];

const field = (window) => window.textbox('Edit message');
const dialog = (window) => window.page.getByRole('dialog');
const choose = (window, name) => window.page.getByRole('menuitem', { name, exact: true }).click();
const hasFocus = (locator) => until(() => locator.evaluate((one) => one === document.activeElement), 'the focus');
const contents = async (person, channel) => (await person.history(channel)).messages.map(({ content }) => content);

/** Opens the menu of the message that says `text`, by the mouse. */
async function menuOf(window, text) {
  await window.said(text).hover();
  await window.said(text).getByRole('button', { name: 'What to do about this message' }).click();
  await window.page.getByRole('menu').waitFor();
}

test('Up in the empty composer edits the last message, and the other window has it at once', { timeout }, async (t) => {
  const { ada, ben, channel, mine, other } = await twoWindows(t);
  const { keyboard } = mine.page;
  await mine.say(channel, 'the first thougt');
  await ben.say(channel, 'what ben says');
  await mine.said('what ben says').waitFor();
  await mine.composer(channel).press('ArrowUp');
  await hasFocus(field(mine));
  // Arrows move in the field, and not among the messages.
  await keyboard.press('ArrowUp');
  await hasFocus(field(mine));
  await field(mine).fill('the first thought');
  await keyboard.press('Enter');
  await hasFocus(mine.composer(channel));
  const row = other.said('the first thought');
  await row.getByText('(edited)').waitFor();
  assert.match(await row.locator('time').last().getAttribute('title'), /\d{4} at \d/);
  assert.deepEqual(await contents(ada, channel), ['the first thought', 'what ben says']);

  await mine.composer(channel).press('ArrowUp');
  await keyboard.press('Escape');
  await hasFocus(mine.composer(channel));
  assert.equal(await field(mine).count(), 0);
  // What is written in the composer keeps its arrows.
  await mine.composer(channel).fill('half');
  await keyboard.press('ArrowUp');
  assert.equal(await field(mine).count(), 0);
});

test('at a message that keys have led to, letters do what its menu names; after a press they are written', {
  timeout,
}, async (t) => {
  const { ada, ben, channel, mine } = await twoWindows(t);
  const { keyboard } = mine.page;
  await ada.say(channel, 'the only thought');
  await ben.say(channel, 'what ben says');
  await mine.said('what ben says').waitFor();
  await mine.feed.focus();
  await keyboard.press('End');
  await keyboard.press('e');
  // Another's: nothing to edit, so the letter is written.
  await hasFocus(mine.composer(channel));
  await mine.composer(channel).fill('');
  await mine.feed.focus();
  await keyboard.press('End');
  await keyboard.press('ArrowUp');
  await keyboard.press('e');
  await hasFocus(field(mine));
  await keyboard.type(' of all');
  await keyboard.press('Enter');
  await mine.said('the only thought of all').waitFor();
  await hasFocus(mine.said('the only thought of all'));
  await keyboard.press('Enter');
  assert.deepEqual(await mine.page.getByRole('menuitem').allTextContents(), [
    ...QUICK,
    'Add reaction+',
    'ReplyR',
    'Edit messageE',
    'Copy textC',
    'Copy linkL',
    'Pin messageP',
    'Select messagesX',
    'Delete messageDel',
  ]);
  await keyboard.press('Escape');
  await mine.said('the only thought of all').click();
  await keyboard.press('e');
  await hasFocus(mine.composer(channel));
  assert.equal(await mine.composer(channel).inputValue(), 'e');
});

test('what is edited off line stays in the field, and what is deleted under it is said', { timeout }, async (t) => {
  const { ada, ben, channel, mine, other } = await twoWindows(t);
  mine.forgiveLostNode();
  const said = await ada.say(channel, 'half a thought');
  await mine.said('half a thought').waitFor();
  await menuOf(mine, 'half a thought');
  await choose(mine, 'Edit message');
  await field(mine).fill('a whole thought');
  await mine.context.setOffline(true);
  await mine.connectionIs('Offline');
  await field(mine).press('Enter');
  await mine.page.getByRole('alert').filter({ hasText: "can't be reached" }).waitFor();
  assert.equal(await field(mine).inputValue(), 'a whole thought');
  await mine.context.setOffline(false);
  await mine.isLiveAgain();
  await field(mine).press('Enter');
  await other.said('a whole thought').waitFor();

  await menuOf(mine, 'a whole thought');
  await choose(mine, 'Edit message');
  await field(mine).fill('a thought too late');
  await ada.do('DELETE', `/messages/${said.id}`);
  await mine.page.getByRole('alert').filter({ hasText: 'was deleted meanwhile' }).waitFor();
  assert.equal(await field(mine).inputValue(), 'a thought too late');
  assert.ok(ben);
});

test('an answer is begun by a key, kept with the draft, and leads to what it answers', { timeout }, async (t) => {
  const { ada, ben, channel, mine, other } = await twoWindows(t);
  const { keyboard } = mine.page;
  const asked = await ben.say(channel, 'Who brings the **boat**, and ||when||?');
  await ada.sayMany(channel, 60);
  await mine.said('line 60').waitFor();
  const bar = mine.page.getByText('Replying to ben');
  await mine.composer(channel).fill('half');
  await mine.feed.focus();
  await keyboard.press('End');
  await keyboard.press('r');
  await hasFocus(mine.composer(channel));
  await mine.page.getByText('Replying to ada').waitFor();
  await keyboard.press('Escape');
  await mine.isGone(mine.page.getByText('Replying to ada'));

  const path = new URL(mine.page.url()).pathname;
  await mine.open(`${path}?message=${asked.seq}`);
  await mine.said('Who brings the').hover();
  await mine.said('Who brings the').getByRole('button', { name: 'Reply' }).click();
  await bar.waitFor();
  await mine.open(path);
  await bar.waitFor();
  await mine.composer(channel).fill('I do');
  await mine.composer(channel).press('Enter');
  await mine.isGone(bar);
  const quote = other.said('I do').getByRole('link', { name: /^In reply to/ });
  await quote.waitFor();
  assert.match(await quote.textContent(), /ben.*Who brings the boat, and spoiler\?$/);

  await quote.click();
  await hasFocus(other.said('Who brings the'));
  await ben.do('DELETE', `/messages/${asked.id}`);
  await mine.said('I do').getByRole('link', { name: 'Message deleted' }).waitFor();
});

test('a deletion is asked about, and can be undone until it is sent', { timeout }, async (t) => {
  const { ada, channel, mine, other } = await twoWindows(t);
  const { keyboard } = mine.page;
  await ada.say(channel, 'kept after all');
  await ada.say(channel, 'gone for good');
  await other.said('gone for good').waitFor();
  await menuOf(mine, 'kept after all');
  await choose(mine, 'Delete message');
  await dialog(mine).getByRole('button', { name: 'Delete message' }).click();
  await mine.page.getByText('Message deleted', { exact: true }).waitFor();
  assert.equal(await mine.said('kept after all').getAttribute('aria-busy'), 'true');
  await mine.button('Undo').click();
  await until(async () => (await mine.said('kept after all').getAttribute('aria-busy')) === null, 'the message back');

  // By Shift nothing is asked; by its key it is kept, too.
  await mine.feed.focus();
  await keyboard.press('End');
  await keyboard.press('Shift+Delete');
  await mine.button('Undo').waitFor();
  assert.equal(await dialog(mine).count(), 0);
  await keyboard.press('Control+z');
  await mine.isGone(mine.button('Undo'));
  await keyboard.press('Shift+Delete');
  await other.isGone(other.said('gone for good'));
  assert.deepEqual(await contents(ada, channel), ['kept after all', '']);
  await mine.isGone(mine.button('Undo'));
});

test('whoever leaves the channel or closes the page has deleted what they deleted', { timeout }, async (t) => {
  const { ada, server, channel, mine, other } = await twoWindows(t);
  const quiet = await ada.createChannel(server, 'quiet');
  await ada.say(channel, 'first');
  await ada.say(channel, 'second');
  await other.said('second').waitFor();
  const shiftDelete = async (text) => {
    await menuOf(mine, text);
    await mine.page.keyboard.down('Shift');
    await choose(mine, 'Delete message');
    await mine.page.keyboard.up('Shift');
    await mine.button('Undo').waitFor();
  };
  await shiftDelete('first');
  await mine.channelLink(quiet).click();
  await other.isGone(other.said('first'));
  await mine.channelLink(channel).click();
  await mine.said('second').waitFor();
  await shiftDelete('second');
  await mine.page.close({ runBeforeUnload: false });
  await other.isGone(other.said('second'));
});

test('who manages messages selects many, also a range, and deletes them after one question', { timeout }, async (t) => {
  const { ada, ben, channel, mine, other } = await twoWindows(t);
  await ben.sayMany(channel, 6, 'barrel');
  await ada.say(channel, 'no barrels');
  await mine.said('no barrels').waitFor();
  await menuOf(mine, 'barrel 2');
  await choose(mine, 'Select messages');
  const bar = mine.page.getByRole('toolbar', { name: 'Selected messages' });
  await bar.getByText('1 selected').waitFor();
  await mine.said('barrel 2').getByRole('checkbox').uncheck();
  await bar.getByText('Select messages').waitFor();
  await mine.said('barrel 2').getByRole('checkbox').check();
  await mine.said('barrel 5').click({ modifiers: ['Shift'] });
  await bar.getByText('4 selected').waitFor();
  await mine.said('barrel 3').click();
  await bar.getByText('3 selected').waitFor();
  assert.deepEqual(await mine.feed.getByRole('checkbox').evaluateAll((boxes) => boxes.map(({ checked }) => checked)), [
    false,
    true,
    false,
    true,
    true,
    false,
    false,
  ]);
  await mine.page.keyboard.press('Escape');
  await mine.composer(channel).waitFor();
  assert.equal(await mine.feed.getByRole('checkbox').count(), 0);

  // By keyboard.
  await mine.feed.focus();
  await mine.page.keyboard.press('End');
  for (const key of ['ArrowUp', 'x', 'ArrowUp', 'ArrowUp', 'Shift+Space']) await mine.page.keyboard.press(key);
  await bar.getByText('3 selected').waitFor();
  await bar.getByRole('button', { name: 'Delete' }).press('Enter');
  await dialog(mine).getByRole('button', { name: 'Delete 3 messages' }).press('Enter');
  await mine.page.getByText('3 messages deleted').waitFor();
  await other.isGone(other.said(/barrel [456]/));
  assert.deepEqual(await contents(ada, channel), ['barrel 1', 'barrel 2', 'barrel 3', '', '', '', 'no barrels']);

  await other.said('barrel 1').hover();
  await other.said('barrel 1').getByRole('button', { name: 'What to do about this message' }).click();
  assert.equal(await other.page.getByRole('menuitem', { name: 'Select messages' }).count(), 0);
});

test('a deleted message leaves a line or nothing, as the reader has it', { timeout }, async (t) => {
  const { ada, server, channel, mine } = await twoWindows(t);
  const said = await ada.sayMany(channel, 3);
  await ada.do('DELETE', `/messages/${said[1].id}`);
  await mine.said('Message deleted').waitFor();
  await mine.open('/account');
  await mine.page.getByRole('radio', { name: 'Nothing' }).check();
  await mine.open(pathOf(server, channel));
  await mine.said('line 3').waitFor();
  await ada.do('DELETE', `/messages/${said[0].id}`);
  await mine.isGone(mine.said('line 1'));
  assert.equal(await mine.feed.getByRole('article').count(), 1);
});

test('on a phone a finger that rests on a message opens its menu, and Save saves an edit of several lines', {
  timeout,
}, async (t) => {
  const { ada, channel, mine, other } = await twoWindows(t, finger);
  await ada.say(channel, 'half a thought');
  await mine.said('half a thought').waitFor();
  const { x, y, width, height } = await mine.said('half a thought').boundingBox();
  const touch = await mine.context.newCDPSession(mine.page);
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await mine.page.getByRole('menu').waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await choose(mine, 'Edit message');
  await hasFocus(field(mine));
  await mine.page.keyboard.press('Enter');
  await mine.page.keyboard.type('and the other half');
  await mine.button('Save').tap();
  await other.said('and the other half').waitFor();
  assert.deepEqual(await contents(ada, channel), ['half a thought\nand the other half']);
});

test('what is marked unread stays so before the eyes, and is read by coming back, by Escape and by an answer', {
  timeout,
}, async (t) => {
  const { ada, ben, server, channel, mine } = await twoWindows(t);
  const elsewhere = await ada.createChannel(server);
  await ben.sayMany(channel, 4);
  await mine.said('line 4').waitFor();
  const { keyboard } = mine.page;
  const numbers = async () => {
    const { unread, unreadFrom } = (await ada.view(server)).channels.find(({ id }) => id === channel.id);
    return `${unread} from ${unreadFrom}`;
  };
  const are = (wanted) => until(async () => (await numbers()) === wanted, wanted);
  const number = mine.channelLink(channel).getByTestId('channel-unread');
  const line = mine.feed.getByText('New messages', { exact: true });
  /** Whether the line stands above this message. */
  const isAbove = (text) =>
    mine.said(text).evaluate((article) => article.previousElementSibling?.textContent === 'New messages');
  await are('0 from undefined');

  await mine.feed.focus();
  await keyboard.press('End');
  await keyboard.press('ArrowUp');
  await keyboard.press('u');
  await mine.says(number, '2');
  assert.ok(await isAbove('line 3'));
  assert.equal(await mine.page.title(), 'general · Rialto', 'no badge counts what was read once');
  // A window that has the focus again reads nothing of it, and what comes counts too.
  await mine.attention({ visible: false });
  await ben.say(channel, 'line 5');
  await mine.attention({ visible: true });
  await mine.says(number, '3');
  await mine.said('line 5').waitFor();
  assert.ok(await isAbove('line 3'));
  await are('3 from 3');

  await keyboard.press('Escape');
  await mine.isGone(number);
  await mine.isGone(line);
  await are('0 from undefined');

  await mine.said('line 4').click({ modifiers: ['Alt'], position: { x: 5, y: 5 } });
  await mine.says(number, '2');
  await mine.channelLink(elsewhere).click();
  await mine.said('line 4').waitFor({ state: 'detached' });
  await mine.says(number, '2');
  await mine.channelLink(channel).click();
  await mine.said('line 5').waitFor();
  assert.ok(await isAbove('line 4'));
  await mine.isGone(number);
  await are('0 from undefined');
  assert.ok(await isAbove('line 4'), 'where one was stays to be seen');

  await menuOf(mine, 'line 2');
  await choose(mine, 'Mark unread from here');
  await mine.says(number, '4');
  await mine.say(channel, 'an answer');
  await mine.isGone(number);
  await are('0 from undefined');
});

test('what comes up at a message moves nothing', { timeout }, async (t) => {
  const { ada, channel, mine } = await twoWindows(t);
  await ada.sayMany(channel, 4);
  await mine.said('line 4').waitFor();
  const places = () =>
    mine.feed.getByRole('article').evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
  await mine.page.mouse.move(0, 0);
  const before = await places();
  await mine.said('line 2').hover();
  await mine.button('What to do about this message').waitFor();
  assert.deepEqual(await places(), before);
});

test('a stranger to a channel of many is offered to copy, to mark unread and to report', { timeout }, async (t) => {
  const { ada, ben, server, channel } = await twoPeople(node);
  await ben.say(channel, 'good morning');
  const cleo = await register(node, 'cleo');
  await cleo.accept(await ada.invite(server));
  const window = await openWindow(t, browser, node, { person: cleo, path: pathOf(server, channel) });
  await menuOf(window, 'good morning');
  assert.deepEqual(await window.page.getByRole('menuitem').allTextContents(), [
    ...QUICK,
    'Add reaction+',
    'ReplyR',
    'Copy textC',
    'Copy linkL',
    'Mark unread from hereU',
    'Report message',
  ]);
  await window.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await choose(window, 'Copy text');
  await until(
    async () => (await window.page.evaluate(() => navigator.clipboard.readText())) === 'good morning',
    'the text on the clipboard',
  );
  await menuOf(window, 'good morning');
  await choose(window, 'Copy link');
  await window.page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
  const link = await window.page.evaluate(() => navigator.clipboard.readText());
  await window.open(link);
  await hasFocus(window.said('good morning'));
});

test('a pin is a mark and a line of the list in both windows, which leads to its message and gives it up', {
  timeout,
}, async (t) => {
  const { ada, ben, channel, mine, other } = await twoWindows(t);
  const { keyboard } = mine.page;
  const list = (window) => window.page.getByRole('dialog', { name: 'Pinned messages' });
  const lines = (window) => list(window).getByRole('listitem');
  const marked = (window, text) => window.said(text).getByTitle(/^Pinned, /);
  await ben.say(channel, 'the gate opens at eight');
  await ada.sayMany(channel, 3);
  await other.button('Pinned messages').click();
  await list(other).getByText('Nothing is pinned here yet.', { exact: true }).waitFor();

  await menuOf(mine, 'the gate opens at eight');
  await choose(mine, 'Pin message');
  await marked(mine, 'the gate opens at eight').waitFor();
  await lines(other).filter({ hasText: 'the gate opens at eight' }).waitFor();
  // Ben may not pin, and so has nothing to unpin.
  assert.equal(await lines(other).getByRole('button').count(), 0);
  // The list says what its messages say.
  await ben.do('PATCH', `/messages/${(await ben.history(channel)).messages[0].id}`, {
    content: 'the gate opens at nine',
  });
  await lines(other).filter({ hasText: 'the gate opens at nine' }).waitFor();
  await lines(other).getByRole('link', { name: 'Jump' }).click();
  await other.isGone(list(other));
  await hasFocus(other.said('the gate opens at nine'));
  await marked(other, 'the gate opens at nine').waitFor();

  // By keys, at the last message.
  await mine.feed.focus();
  await keyboard.press('End');
  await keyboard.press('p');
  await marked(mine, 'line 3').waitFor();
  await mine.button('Pinned messages').press('Enter');
  await lines(mine).nth(1).waitFor();
  assert.deepEqual(
    (await lines(mine).getByRole('paragraph').allTextContents()).filter((_, at) => at % 2),
    ['line 3', 'the gate opens at nine'],
  );
  await lines(mine).first().getByRole('button', { name: 'Unpin' }).press('Enter');
  await lines(mine).filter({ hasText: 'line 3' }).waitFor({ state: 'detached' });
  await hasFocus(lines(mine).getByRole('link', { name: 'Jump' }));
  await mine.isGone(marked(mine, 'line 3'));
  await keyboard.press('Escape');
  await mine.isGone(list(mine));
  await hasFocus(mine.button('Pinned messages'));

  await ben.do('DELETE', `/messages/${(await ben.history(channel)).messages[0].id}`);
  await mine.button('Pinned messages').click();
  await list(mine).getByText('Nothing is pinned here yet.').waitFor();
});
