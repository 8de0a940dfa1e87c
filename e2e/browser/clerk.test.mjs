// Signing in by Clerk: only where the node has a key, with tokens that are renewed, and with words where Clerk can't be
// reached.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openWindow, startBrowser } from '../support/browser/browser.mjs';
import { startWithClerk } from '../support/browser/clerk.mjs';
import { startNode } from '../support/node.mjs';
import { register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const SECONDS = 5;
const [browser, clerk, plain] = await Promise.all([
  startBrowser(),
  startWithClerk({ tokenSeconds: SECONDS }),
  startNode(),
]);

/** A window in which Clerk's host is answered, before it is asked for anything. */
async function windowWithClerk(t) {
  const window = await openWindow(t, browser, clerk.node, { path: '/favicon.svg' });
  await clerk.answer(window);
  return window;
}

/** What the page asks for from now on, each by its address. */
function asked(window) {
  const addresses = [];
  window.page.on('request', (request) => addresses.push(request.url()));
  return addresses;
}

test('without a key not one byte of Clerk is asked for', { timeout }, async (t) => {
  const person = await register(plain, 'ada');
  const window = await openWindow(t, browser, plain, { path: '/favicon.svg' });
  window.forgive(/401/);
  const addresses = asked(window);
  await window.open('/login');
  await window.signIn(person);
  await window.button('Create server').waitFor();
  await window.open('/account');
  await window.button('Sign out').last().waitFor();
  assert.ok(addresses.some((address) => address.endsWith('.js')));
  assert.deepEqual(
    addresses.filter((address) => /clerk/i.test(address)),
    [],
  );
});

test("with a key Clerk's component signs in, its short tokens are renewed, and it signs out", {
  timeout,
}, async (t) => {
  const window = await windowWithClerk(t);
  const addresses = asked(window);
  const renewals = [];
  window.page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => String(payload).includes('"session:renew"') && renewals.push(payload)),
  );
  await window.open('/login');
  await window.button('Continue as Ada').click();
  await window.page.getByText('Welcome, Ada Lovelace').waitFor();
  assert.ok(
    addresses.some((address) => /\/assets\/clerk-identity/.test(address)),
    'the part of the app for Clerk',
  );
  await window.connectionIs('Live');
  await until(() => renewals.length >= 2, 'the second renewal', 3 * SECONDS * 1_000);
  await window.connectionIs('Live');

  // Whatever is ready first, the page or Clerk: it comes up.
  for (let again = 0; again < 3; again += 1) {
    await window.page.reload();
    await window.page.getByText('Welcome, Ada Lovelace').waitFor();
  }
  await window.open('/account');
  await window.button('Sign out').click();
  await window.button('Continue as Ada').waitFor();
  assert.equal(new URL(window.page.url()).pathname, '/login');
});

test("where Clerk's script can't be loaded the screen says so, and tries again when it is asked to", {
  timeout,
}, async (t) => {
  const window = await windowWithClerk(t);
  window.forgive(/Failed to load|ERR_FAILED|[Cc]lerk/);
  clerk.isGone = true;
  t.after(() => {
    clerk.isGone = false;
  });
  await window.open('/login');
  // Clerk's own loader gives up after 15 s.
  await window.page.getByRole('heading', { name: 'Signing in does not work right now' }).waitFor({ timeout: 30_000 });
  clerk.isGone = false;
  await window.button('Load again').click();
  await window.button('Continue as Ada').waitFor();
});
