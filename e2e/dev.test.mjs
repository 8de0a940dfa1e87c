// `npm run dev`, as a person uses it: in a copy of the repository, so that no source of this one is changed.
//
// Its ports are part of what is promised: 3000 and 3001 must be free where this test runs.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';
import { io } from 'socket.io-client';

import { debug, root } from '../scripts/cargo.mjs';
import { describeHolder, freePort, holderOf } from '../scripts/ports.mjs';
import { findChromium } from '../scripts/test/chromium.mjs';
import { answersOk, until, within } from './support/waiting.mjs';

const page = 'http://localhost:3000';
const timeout = 15 * 60_000;
const BUILD_MS = 12 * 60_000;
const INSTALL_MS = 5 * 60_000;

const target = dirname(dirname(debug));
// Always the same folder: cargo finds there again what it has built for it.
const copy = join(target, 'e2e-dev');
const notCopied = ['.git', 'data', 'data-dev', 'demo', 'target'].map((name) => join(root, name));
const notCopiedAnywhere = ['.venv', '__pycache__', 'dist', 'node_modules'];
const browserFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];

before(() => {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  const left = [target, ...notCopied];
  const filter = (path) => !left.includes(path) && !notCopiedAnywhere.includes(basename(path));
  for (const name of readdirSync(root).filter((entry) => filter(join(root, entry)))) {
    cpSync(join(root, name), join(copy, name), { recursive: true, preserveTimestamps: true, filter });
  }
});

/** Runs a command in the copy as a terminal does: with a process group of its own, its output kept. */
function start(t, command, args, env = {}) {
  const { RIALTO_BINARY: _binary, RIALTO_PORT: _nodePort, PORT: _port, HOST: _host, ...rest } = process.env;
  const options = { cwd: copy, env: { ...rest, CARGO_TARGET_DIR: target, ...env }, detached: true };
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, text: '', all: [] };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece) => {
      run.text += piece;
    });
  }
  run.ended = new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => settle(code));
  });
  t.after(async () => {
    for (const pid of new Set([...run.all, ...family(child.pid), child.pid])) signal(pid, 'SIGKILL');
    await run.ended.catch(() => {});
  });
  return run;
}

const runDev = (t, env) => start(t, 'npm', ['run', 'dev'], env);

function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Waits until `run` has printed what matches; a command that ends before has failed. */
async function printed(run, pattern, ms) {
  const over = () => run.child.exitCode !== null || run.child.signalCode !== null;
  await until(() => pattern.test(run.text) || over(), `${pattern} in what was printed`, ms).catch((error) => {
    throw new Error(`${error.message}:\n${run.text.slice(-8_000)}`);
  });
  const found = pattern.exec(run.text);
  assert.ok(found, `the command ended without ${pattern}:\n${run.text.slice(-8_000)}`);
  return found;
}

async function ready(run, ports = [3000, 3001]) {
  const [line] = await printed(run, /^ready: .*$|^The build failed.*$/m, BUILD_MS);
  assert.equal(line, `ready: http://localhost:${ports[0]} (node on ${ports[1]})`, run.text);
}

/** What a process has started, and what that has started: columns of proc_pid_stat(5). */
function family(pid) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)]);
  const children = parents.filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...family(child)]);
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function lives(pid) {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Does `end`, and sees that the command, and all that it had started, are gone then. */
async function leavesNothing(run, end, ports = [3000, 3001]) {
  const all = [...family(run.child.pid), run.child.pid];
  run.all = all;
  end();
  await within(run.ended, 'the end of the command', 30_000);
  await until(() => !all.some(lives), `the end of ${all.join(', ')}`, 30_000);
  for (const port of ports) assert.equal(holderOf(port), undefined, `port ${port} is still held`);
}

const ctrlC = (run) => signal(-run.child.pid, 'SIGINT');

/** The page and its module scripts, as a browser asks for them. */
async function pageLoads(at = page) {
  const html = await (await fetch(at)).text();
  assert.match(html, /<div id="root">/);
  const scripts = [...html.matchAll(/<script type="module"[^>]* src="([^"]+)"/g)].map(([, path]) => path);
  assert.ok(
    scripts.some((path) => path.includes('main.ts')),
    html,
  );
  for (const path of scripts) {
    const answer = await fetch(new URL(path, at));
    assert.equal(answer.status, 200, path);
    assert.match(answer.headers.get('content-type'), /javascript/, path);
  }
}

async function openBrowser(t) {
  const executablePath = findChromium();
  assert.ok(executablePath, 'Chromium was not found. Install it, or say by TEST_CHROMIUM where it is.');
  const browser = await chromium.launch({ executablePath, args: browserFlags });
  t.after(() => browser.close());
  return browser.newPage();
}

function hold(t, port) {
  const holder = createServer();
  t.after(() => new Promise((settle) => holder.close(settle)));
  return new Promise((settle, reject) => holder.once('error', reject).listen(port, '127.0.0.1', settle));
}

/** An account on the node behind the page. */
async function register(username) {
  const body = JSON.stringify({ username, password: 'correct horse' });
  const headers = { 'Content-Type': 'application/json', Origin: page };
  const answer = await fetch(`${page}/api/v1/auth/register`, { method: 'POST', headers, body });
  assert.ok(answer.ok, await answer.clone().text());
  return (await answer.json()).token;
}

test('ports 3000 and 3001 are free for this test', () => {
  for (const port of [3000, 3001]) {
    assert.equal(holderOf(port), undefined, `port ${port} is held by ${describeHolder(port)}`);
  }
});

for (const port of [3000, 3001]) {
  test(`npm run dev names who holds port ${port}, before it does anything else`, { timeout }, async (t) => {
    await hold(t, port);
    const run = runDev(t);
    assert.equal(await within(run.ended, 'the end of npm run dev', 30_000), 1);
    assert.match(run.text, new RegExp(`Port ${port} is held by process ${process.pid} \\(.*node.*\\)`));
    assert.match(run.text, /Stop it, then run this command again\./);
    assert.equal(existsSync(join(copy, 'node_modules')), false);
  });
}

for (const variable of ['PORT', 'RIALTO_PORT']) {
  test(`npm run dev looks at the port that ${variable} says`, { timeout }, async (t) => {
    const ports = { PORT: String(await freePort()), RIALTO_PORT: String(await freePort()) };
    await hold(t, Number(ports[variable]));
    const run = runDev(t, ports);
    assert.equal(await within(run.ended, 'the end of npm run dev', 30_000), 1);
    assert.match(run.text, new RegExp(`Port ${ports[variable]} is held by process ${process.pid} `));
    const wrong = runDev(t, { ...ports, [variable]: 'http' });
    assert.equal(await within(wrong.ended, 'the end of npm run dev', 30_000), 1);
    assert.match(wrong.text, new RegExp(`^${variable} is "http"; it must be a port from 1 to 65535\\.$`, 'm'));
    const both = runDev(t, { PORT: ports.PORT, RIALTO_PORT: ports.PORT });
    assert.equal(await within(both.ended, 'the end of npm run dev', 30_000), 1);
    assert.match(both.text, /the page and the node need a port each/);
    assert.equal(existsSync(join(copy, 'node_modules')), false);
  });
}

test('npm start names who holds its port, before it builds anything', { timeout }, async (t) => {
  const port = await freePort();
  await hold(t, port);
  const run = start(t, 'npm', ['start'], { PORT: String(port) });
  assert.equal(await within(run.ended, 'the end of npm start', 30_000), 1);
  assert.match(run.text, new RegExp(`Port ${port} is held by process ${process.pid} \\(.*node.*\\)`));
  assert.equal(existsSync(join(copy, 'node_modules')), false);
});

test('npm run dev installs, serves the page while the node is built, and Ctrl-C ends all of it', {
  timeout,
}, async (t) => {
  const run = runDev(t);
  await printed(run, /Installing the packages/, INSTALL_MS);
  await printed(run, /^The page is at http:\/\/localhost:3000/m, INSTALL_MS);
  await until(() => answersOk(page), 'the page', 60_000);
  await pageLoads();
  await leavesNothing(run, () => ctrlC(run));
});

test('npm run dev is ready, and a change of a source reaches the browser and the node', { timeout }, async (t) => {
  const run = runDev(t);
  await ready(run);
  assert.doesNotMatch(run.text, /Installing/);
  await pageLoads();

  const tab = await openBrowser(t);
  const problems = [];
  tab.on('pageerror', (error) => problems.push(error.message));
  await tab.goto(page, { waitUntil: 'load' });
  await tab.waitForSelector('#root > *', { state: 'attached' });
  await tab.evaluate(() => {
    globalThis.sameTab = true;
  });
  appendFileSync(join(copy, 'web/src/styles/app.css'), '\n:root { --changed: "yes"; }\n');
  const changed = () => getComputedStyle(document.documentElement).getPropertyValue('--changed').includes('yes');
  await tab.waitForFunction(changed, undefined, { timeout: 30_000 });
  assert.equal(await tab.evaluate(() => globalThis.sameTab), true, 'the change of a style loaded the page again');
  appendFileSync(join(copy, 'web/src/main.ts'), "\nObject.assign(globalThis, { changed: 'yes' });\n");
  await tab.waitForFunction(() => globalThis.changed === 'yes', undefined, { timeout: 30_000 });
  assert.deepEqual(problems, []);

  const socket = io(page, {
    auth: { token: await register('ada') },
    transports: ['websocket'],
    extraHeaders: { Origin: page },
  });
  t.after(() => socket.disconnect());
  await within(new Promise((settle) => socket.once('connect', settle)), 'the connection', 30_000);
  const dropped = new Promise((settle) => socket.once('disconnect', settle));
  const old = holderOf(3001).pid;
  const since = run.text.length;
  appendFileSync(join(copy, 'crates/rialto/src/banner.rs'), '\n// Changed.\n');
  await printed(run, /banner\.rs changed; building/, 30_000);
  assert.equal(holderOf(3001)?.pid, old, 'the old node ended before the new one was built');
  assert.equal((await fetch(`${page}/api/v1/openapi.json`)).status, 200);
  await within(dropped, 'the swap of the nodes', BUILD_MS);
  assert.match(run.text.slice(since), /Finished/, 'the old node ended before the new one was built');
  await until(() => socket.connected, 'the connection to the new node', 60_000);
  await until(() => /^ready: /m.test(run.text.slice(since)), 'the second "ready"', 60_000);
  assert.notEqual(holderOf(3001).pid, old);

  await leavesNothing(run, () => ctrlC(run));
});

test('npm run dev serves on the ports that PORT and RIALTO_PORT say', { timeout }, async (t) => {
  const ports = [await freePort(), await freePort()];
  const run = runDev(t, { PORT: String(ports[0]), RIALTO_PORT: String(ports[1]) });
  await ready(run, ports);
  await pageLoads(`http://localhost:${ports[0]}`);
  for (const port of ports) {
    assert.equal((await fetch(`http://localhost:${port}/api/v1/node`)).status, 200);
  }
  assert.doesNotMatch(run.text, /is no setting/);
  await leavesNothing(run, () => ctrlC(run), ports);
});

test('npx bun run dev is ready, and Ctrl-C ends all of it', { timeout }, async (t) => {
  const installed = join(root, 'e2e');
  assert.ok(existsSync(join(installed, 'node_modules/.bin/bun')), 'npm ci in e2e/ did not install bun');
  const run = start(t, 'npx', ['--prefix', installed, '--no', '--', 'bun', 'run', 'dev']);
  await ready(run);
  assert.doesNotMatch(run.text, /Installing/);
  await pageLoads();
  await leavesNothing(run, () => ctrlC(run));
});

after(() => rmSync(join(copy, 'data-dev'), { recursive: true, force: true }));
