// What the forms say when something in them is not right: in the app's language, at its field, to every ear.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, pathOf, startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { community, fresh, PASSWORD, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const [node, browser] = [await startNode(), await startBrowser()];
// Where nobody has an account, the sign-in leads to making the first one.
await register(node, 'first');

/** What is said of a field: whether it is wrong, in which words it is described, and whether it has the focus. */
function saidOf(field) {
  return field.evaluate((input) => {
    const ids = (input.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
    return {
      invalid: input.getAttribute('aria-invalid') === 'true',
      words: ids.map((id) => document.getElementById(id).textContent).join(' '),
      focused: input === document.activeElement,
    };
  });
}

for (const { locale, username, password, submit, missing } of [
  { locale: 'en', username: 'Username', password: 'Password', submit: 'Sign in', missing: /Enter your username/ },
  { locale: 'de', username: 'Benutzername', password: 'Passwort', submit: 'Anmelden', missing: /Gib deinen/ },
  { locale: 'ar', username: 'اسم المستخدم', password: 'كلمة المرور', submit: 'تسجيل الدخول', missing: /أدخل اسم/ },
]) {
  test(`an empty form is answered in its own language: ${locale}`, { timeout }, async (t) => {
    const window = await openWindow(t, browser, node, { path: '/login', locale });
    window.forgive(/401/);
    await window.button(submit).click();
    await window.page.getByRole('alert').first().waitFor();
    const said = await saidOf(window.textbox(username));
    assert.match(said.words, missing);
    assert.deepEqual([said.invalid, said.focused], [true, true]);
    assert.equal((await saidOf(window.textbox(password))).invalid, true);
    // What is being put right is not called wrong any more.
    await window.textbox(username).fill('ada');
    assert.equal((await saidOf(window.textbox(username))).invalid, false);
  });
}

test('a wrong password is to be typed again where it was typed', { timeout }, async (t) => {
  const ada = await register(node, 'ada');
  const window = await openWindow(t, browser, node, { path: '/login' });
  window.forgive(/401/);
  await window.signIn({ username: ada.username, password: 'not the password' });
  await window.page.getByRole('alert').first().waitFor();
  const said = await saidOf(window.textbox('Password'));
  assert.match(said.words, /username or the password is not right/);
  assert.deepEqual([said.invalid, said.focused], [true, true]);
  // It is selected: typing replaces it.
  await window.page.keyboard.type(PASSWORD);
  await window.page.keyboard.press('Enter');
  await window.page.getByRole('heading', { name: /Welcome/ }).waitFor();
});

test('the first field has the focus on each form of the entrance, also on the second that is shown', {
  timeout,
}, async (t) => {
  const window = await openWindow(t, browser, node, { path: '/login' });
  window.forgive(/401/);
  await until(async () => (await saidOf(window.textbox('Username'))).focused, 'the focus on the first field');
  await window.page.getByRole('link', { name: 'I am new here' }).click();
  await window.textbox('Display name').waitFor();
  await until(async () => (await saidOf(window.textbox('Username'))).focused, 'the focus on the first field');
});

test('all that is wrong is told together, before anything is sent', { timeout }, async (t) => {
  const window = await openWindow(t, browser, node, { path: '/register' });
  window.forgive(/401/);
  await until(async () => (await saidOf(window.textbox('Username'))).focused, 'the focus on the first field');
  await window.register({ username: 'a name', displayName: 'x'.repeat(101), password: 'short' });
  await until(async () => (await window.page.getByRole('alert').count()) === 3, 'three things that are not right');
  assert.equal((await saidOf(window.textbox('Username'))).focused, true);
  assert.match((await saidOf(window.textbox('Username'))).words, /without spaces/);
  assert.match((await saidOf(window.textbox('Display name'))).words, /1 to 100 characters/);
  assert.match((await saidOf(window.textbox('Password'))).words, /at least 8 characters/);
});

test('whoever comes second to the first account hears that, and can go on with an invite', { timeout }, async (t) => {
  const empty = await startNode({ registration: 'invite' });
  const [one, other] = [await openWindow(t, browser, empty), await openWindow(t, browser, empty)];
  other.forgive(/403/);
  for (const window of [one, other]) {
    window.forgive(/401/);
    await window.page.getByRole('heading', { name: /This node is yours/ }).waitFor();
  }
  await one.register({ username: fresh('one') });
  await one.button('Create server').first().waitFor();
  const username = fresh('other');
  await other.register({ username });
  await other.page.getByRole('alert').filter({ hasText: 'Somebody else has just made the first account' }).waitFor();
  await other.textbox('Invite').waitFor();
  assert.equal(await other.textbox('Username').inputValue(), username, 'what was typed stays');
  assert.equal(await other.page.getByRole('heading', { name: /This node is yours/ }).count(), 0);
});

test('a server and a channel without a name are asked for one, in words', { timeout }, async (t) => {
  const ada = await register(node, 'ada');
  const { server, channel } = await community(ada);
  const window = await openWindow(t, browser, node, { person: ada, path: pathOf(server, channel), locale: 'de' });
  await window.button('Kanal anlegen').click();
  const dialog = window.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Kanal anlegen' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'Gib dem Kanal einen Namen.' }).waitFor();
  assert.deepEqual(
    await saidOf(dialog.getByRole('textbox').first()).then(({ invalid, focused }) => [invalid, focused]),
    [true, true],
  );
});
