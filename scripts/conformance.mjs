// Runs the public protocol suites of Engine.IO and Socket.IO against the engine and against the node.
//
//   npm run conformance -- --engine-io DIR --socket-io DIR
//
// Each DIR is a clone of the suite's repository. Nothing of the suites is kept here: they are copied to a temporary
// folder, where their parameters are set, and their packages are installed there. docs/conformance.md has the results.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { release, root } from './cargo.mjs';
import { endChildren, succeeds } from './children.mjs';
import { inapplicable } from './conformance/inapplicable.mjs';
import { runSuite } from './conformance/suite.mjs';
import { freePort } from './ports.mjs';

const READY_WITHIN_MS = 20_000;
const PAUSE_MS = 50;
const { 'engine-io': engineIo, 'socket-io': socketIo } = parseArgs({
  options: { 'engine-io': { type: 'string' }, 'socket-io': { type: 'string' } },
}).values;
const folder = mkdtempSync(join(tmpdir(), 'rialto-conformance-'));
const servers = new Set();

/** The values that the suites expect of the server that they are run against. */
const expected = { PING_INTERVAL_MS: '300', PING_TIMEOUT_MS: '200', MAX_PAYLOAD: '1000000' };
/** Those of a node, which has no settings for them. */
const ofNode = { pingInterval: 15_000, pingTimeout: 12_000, maxPayload: 65_536, path: '/socket.io/' };

/**
 * Some cases make two requests at once and count on the first being taken first, as a server of one thread does: with
 * more threads it is chance.
 */
const IN_ORDER = { TOKIO_WORKER_THREADS: '1' };

/** Starts a server and waits until it answers at `address`. */
async function serve(program, args, env, address) {
  const plain = Object.entries(process.env).filter(([name]) => !name.startsWith('RIALTO_'));
  const options = {
    env: { ...Object.fromEntries(plain), ...IN_ORDER, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  const child = spawn(program, args, options);
  servers.add(child);
  child.once('close', () => servers.delete(child));
  const end = performance.now() + READY_WITHIN_MS;
  while (
    !(await fetch(address).then(
      () => true,
      () => false,
    ))
  ) {
    if (performance.now() > end || !servers.has(child)) throw new Error(`${program} did not come up.`);
    await new Promise((settle) => setTimeout(settle, PAUSE_MS));
  }
  return child;
}

async function stop(child) {
  const closed = new Promise((settle) => child.once('close', settle));
  child.kill('SIGKILL');
  await closed;
}

/** The engine's example server, as the suites want one. */
async function againstEngine(suite, dir, env) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = join(root, 'target/debug/examples/features');
  const child = await serve(program, [], { PORT: `${port}`, ...expected, ...env }, url);
  const run = runSuite({ dir, folder: join(folder, `${suite}-engine`), set: { url } });
  await stop(child);
  return { suite, server: 'the engine', ...run, leftOut: [] };
}

/** A node, with the suite's parameters set to what a node has. */
async function againstNode(suite, dir) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', join(folder, `${suite}-data`)];
  const child = await serve(process.env.RIALTO_BINARY ?? release, args, {}, `${url}/readyz`);
  const set = { url, ...ofNode, token: suite === 'socket.io' ? await signIn(url) : undefined };
  const leftOut = Object.keys(inapplicable[suite]);
  const run = runSuite({ dir, folder: join(folder, `${suite}-node`), set, leftOut });
  await stop(child);
  return { suite, server: 'the node', ...run, leftOut };
}

/** The first account of a node, and its token. */
async function signIn(url) {
  const answer = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'conformance', password: 'correct horse battery' }),
  });
  if (!answer.ok) throw new Error(`No account could be made: ${await answer.text()}`);
  return (await answer.json()).token;
}

/** What is wrong with a run: a case that failed, a name that is no case, a case that did not run. */
function complaints({ names, results, leftOut }) {
  const failed = results.filter(({ error }) => error !== undefined).map(({ name, error }) => `${name}\n  ${error}`);
  const unknown = leftOut.filter((name) => !names.includes(name)).map((name) => `there is no case "${name}"`);
  const silent = names.length === results.length + leftOut.length && names.length ? [] : ['not every case ran'];
  return [...failed, ...unknown, ...silent];
}

function report(runs) {
  const row = ({ suite, server, names, results, leftOut }) => {
    const passed = results.filter(({ error }) => error === undefined).length;
    return { suite, against: server, cases: names.length, passed, inapplicable: leftOut.length };
  };
  console.table(runs.map(row));
  const wrong = runs.flatMap((run) => complaints(run).map((text) => `${run.suite} against ${run.server}: ${text}`));
  for (const text of wrong) console.log(`\nFAILED ${text}`);
  return wrong.length === 0;
}

async function main() {
  if (!engineIo || !socketIo) {
    console.error('Usage: npm run conformance -- --engine-io DIR --socket-io DIR, each a clone of the suite.');
    return false;
  }
  const build = ['build', '-p', 'rialto-socketio', '--example', 'features'];
  if (!(await succeeds('cargo', build, { cwd: root }))) return false;
  return report([
    await againstEngine('engine.io', engineIo, { ENGINE_PATH: '/engine.io/', ENGINE_ECHO: '1' }),
    await againstEngine('socket.io', socketIo, { CONNECT_TIMEOUT_MS: '1000' }),
    await againstNode('engine.io', engineIo),
    await againstNode('socket.io', socketIo),
  ]);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  for (const child of servers) child.kill('SIGKILL');
  await endChildren();
  rmSync(folder, { recursive: true, force: true });
}
