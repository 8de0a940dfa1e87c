// The example for Next.js, as its README has it tried without an account at Clerk: a node with its settings, the issuer
// that stands in, the app itself, and two people who end up in one chat.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../scripts/ports.mjs';
import { openWindow, startBrowser } from '../support/browser/browser.mjs';
import { Node, temporaryFolder } from '../support/node.mjs';
import { until } from '../support/waiting.mjs';

/** Next compiles each page when it is asked for first. */
const COMPILES_WITHIN_MS = 90_000;
const timeout = 240_000;
const folder = fileURLToPath(new URL('../../examples/next-clerk/', import.meta.url));

function start(args, env) {
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'inherit' });
  after(async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
}

const answers = (url) =>
  fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );

/** What the README starts, on ports that are free: gives the address of the app. */
async function startExample() {
  const [nodePort, issuerPort, appPort] = [await freePort(), await freePort(), await freePort()];
  const settings = readFileSync(join(folder, 'rialto.toml'), 'utf8');
  const [dataDir, app] = [temporaryFolder(), `http://localhost:${appPort}`];
  const own = settings.replaceAll('http://localhost:3000', app).replaceAll('localhost:4100', `localhost:${issuerPort}`);
  writeFileSync(join(dataDir, 'rialto.toml'), own);
  const node = new Node({ port: nodePort, dataDir });
  after(() => node.dispose());
  await node.start();
  start(['stand-in.mjs'], { STAND_IN_PORT: issuerPort, STAND_IN_APP: app });
  start(['node_modules/next/dist/bin/next', 'dev', '--port', String(appPort)], {
    NEXT_PUBLIC_RIALTO_URL: `http://localhost:${nodePort}`,
    NEXT_PUBLIC_STAND_IN_URL: `http://localhost:${issuerPort}`,
    NEXT_TELEMETRY_DISABLED: '1',
  });
  await until(() => answers(`http://localhost:${issuerPort}/jwks`), 'the issuer');
  await until(() => answers(`${app}/dashboard`), 'the app', COMPILES_WITHIN_MS);
  // Next's own connections may end before the windows do.
  return { url: app, isRunning: false };
}

test('two people come in by the stand-in, one makes a server, the other joins it, and they talk', {
  timeout,
}, async (t) => {
  const [app, browser] = [await startExample(), await startBrowser()];
  const enter = async (name) => {
    const { page, context } = await openWindow(t, browser, app, { path: '/dashboard' });
    context.setDefaultTimeout(COMPILES_WITHIN_MS);
    await page.getByRole('textbox', { name: 'Your name' }).fill(name);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('You are in no server yet.').waitFor();
    return page;
  };
  const [ada, ben] = [await enter('ada'), await enter('ben')];
  await ada.getByRole('textbox', { name: 'Name of a new server' }).fill('Harbour');
  await ada.getByRole('button', { name: 'Create' }).click();
  await ada.getByText('🟢 Live').waitFor();
  await ada.getByRole('button', { name: 'Invite' }).click();
  const said = await ada.getByText(/^Invite code: /).innerText();
  await ben.getByRole('textbox', { name: 'Invite code' }).fill(said.split(': ').at(-1));
  await ben.getByRole('button', { name: 'Join' }).click();
  await ben.getByText('🟢 Live').waitFor();
  await ben.getByRole('textbox', { name: 'Message' }).fill('Is anyone here?');
  await ben.getByRole('button', { name: 'Send' }).click();
  // With the name that the app handed over.
  await ada.getByRole('listitem').filter({ hasText: 'ben Is anyone here?' }).waitFor();
});
