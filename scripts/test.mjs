// Runs every check, one step after the other, and ends with the plain line `N passed, N failed`.
//
// A step that can't run what it needs has failed: nothing is left out in silence.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { release, root } from './cargo.mjs';
import { endChildren } from './children.mjs';
import { installPackages } from './packages.mjs';
import { provideChromium } from './test/chromium.mjs';
import { ofCargo, ofNextest, ofNode, ofUnittest, ofVitest, oneCheck } from './test/counts.mjs';
import { firstLoadIsSmall } from './test/first-load.mjs';
import { providePostgres } from './test/postgres.mjs';
import { atEnd, endAll, has, run } from './test/processes.mjs';
import { providePython } from './test/python.mjs';
import { provideRustClient } from './test/rust-client.mjs';
import { buildWeb, dist } from './web.mjs';

const client = join(root, 'packages/client');
const e2e = join(root, 'e2e');
const clients = join(root, 'crates/socketio/tests/clients');
const nodeTest = ['--test', '--test-reporter=spec', '--test-concurrency=2'];

/** What the later steps find: filled by the steps that need it. */
const env = { RIALTO_BINARY: release };

const steps = [
  ['npm packages', () => isSo(installPackages())],
  ['biome', () => tool('biome', ['ci', 'packages/client', 'web', 'scripts', 'bench', 'e2e', 'biome.json'])],
  ['bench tool', () => run(process.execPath, [...nodeTest, 'scripts/bench/bench.test.mjs'], { count: ofNode })],
  ['typecheck client', () => tool('tsc', ['--noEmit', '-p', 'packages/client'])],
  ['typecheck web', () => tool('tsc', ['--noEmit', '-p', 'web'])],
  ['web build', () => isSo(buildWeb())],
  ['web size', () => isSo(firstLoadIsSmall(dist))],
  ['web tests', () => vitest('web')],
  ['rustfmt', () => run('cargo', ['fmt', '--all', '--check'], { count: oneCheck })],
  [
    'clippy',
    () => run('cargo', ['clippy', '--workspace', '--all-targets', '--', '-D', 'warnings'], { count: oneCheck }),
  ],
  ['rust tests', rustTests],
  ['rust documentation', () => run('cargo', ['test', '--doc', '--workspace'], { count: ofCargo })],
  // Apart, as `npm start` builds the node; the hot paths take what is built for it.
  ['release build', () => run('cargo', ['build', '--release', '-p', 'rialto'], { count: oneCheck })],
  ['hot paths build', () => run('cargo', ['build', '--release', '-p', 'rialto-hot'], { count: oneCheck })],
  ['client tests', () => vitest('packages/client')],
  ['client build', () => tool('tsdown', [], client)],
  ['client publint', () => tool('publint', ['--strict'], client)],
  ['client size', () => run('npm', ['run', 'size'], { cwd: client, count: oneCheck })],
  ['client types', () => tool('attw', ['--pack', '.', '--profile', 'esm-only'], client)],
  ['next example', nextExample],
  ['socketio clients', socketioClients],
  ['e2e protocol', () => e2eTests([...testsIn('protocol'), 'guide.test.mjs', 'commands.test.mjs'])],
  ['e2e instructions', () => e2eTests(['instructions.test.mjs'])],
  ['e2e bad input', () => e2eTests(testsIn('badinput'))],
  ['e2e faults', () => e2eTests(testsIn('faults'))],
  ['e2e contract', contract],
  ['e2e python', () => pythonTests()],
  // The document of the HTTP API, driven by schemathesis.
  ['e2e document', () => pythonTests('document_test')],
  ['e2e readme', readme],
  ['e2e browser', () => e2eTests(testsIn('browser'), { TEST_CHROMIUM: provideChromium() })],
  ['e2e dev', () => e2eTests(['dev.test.mjs'], { TEST_CHROMIUM: provideChromium() })],
];

/** A check that says itself whether it is so. */
async function isSo(answer) {
  return (await answer) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** One check by a program of the root's packages. */
function tool(name, args, cwd = root) {
  return run(join(root, 'node_modules/.bin', name), args, { cwd, count: oneCheck });
}

function vitest(folder) {
  const program = join(root, 'node_modules/.bin/vitest');
  return run(program, ['run'], { cwd: join(root, folder), env, count: ofVitest });
}

async function rustTests() {
  const withServers = { env: { ...env, TEST_POSTGRES_URL: await providePostgres() } };
  if (has('cargo-nextest')) {
    const args = ['nextest', 'run', '--workspace', '--no-fail-fast', '--color=never'];
    return run('cargo', args, { ...withServers, count: ofNextest });
  }
  const args = ['test', '--workspace', '--all-targets', '--no-fail-fast'];
  return run('cargo', args, { ...withServers, count: ofCargo });
}

async function socketioClients() {
  const python = await providePython();
  await installed(clients);
  return run('npm', ['test'], { cwd: clients, env: { ...env, RIALTO_TEST_PYTHON: python }, count: ofNode });
}

/** The packages of a folder with a lock of its own; some of them have programs to fetch for this machine. */
async function installed(folder) {
  if (!(await installPackages({ folder, scripts: true }))) throw new Error(`npm ci failed in ${folder}.`);
}

/** The example of an app with Next.js and Clerk, held against the real packages. */
async function nextExample() {
  const folder = join(root, 'examples/next-clerk');
  if (!(await installPackages({ folder }))) throw new Error(`npm ci failed in ${folder}.`);
  return run('npm', ['run', 'typecheck'], { cwd: folder, count: oneCheck });
}

function testsIn(folder) {
  const names = readdirSync(join(e2e, folder)).filter((name) => name.endsWith('.test.mjs'));
  return names.map((name) => `${folder}/${name}`);
}

async function e2eTests(files, more = {}) {
  await installed(e2e);
  return run(process.execPath, [...nodeTest, ...files], { cwd: e2e, env: { ...env, ...more }, count: ofNode });
}

/** Every request and event with each stock client. */
async function contract() {
  return e2eTests(testsIn('contract'), {
    TEST_CHROMIUM: provideChromium(),
    RIALTO_TEST_PYTHON: await providePython(),
    RIALTO_TEST_RUST_CLIENT: await provideRustClient(),
  });
}

/** The tests of these modules, or of all that unittest finds. */
async function pythonTests(...modules) {
  const args = ['-m', 'unittest', '--verbose', ...modules];
  return run(await providePython(), args, { cwd: join(e2e, 'python'), env, count: ofUnittest });
}

async function readme() {
  return e2eTests(['readme.test.mjs'], { RIALTO_TEST_PYTHON: await providePython() });
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Runs a step to its counts; whatever goes wrong in it is a failure of the step, said in words. */
async function outcome(step) {
  try {
    return await step();
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1, said: error.message };
  }
}

/** What is printed last: the counts of each step, how those that failed ended, and the sum. */
function conclude(rows, total) {
  console.log('');
  for (const [name, { passed, failed }, time] of rows) {
    console.log(`${failed ? 'FAILED' : 'ok    '}  ${name.padEnd(20)} ${passed} passed, ${failed} failed  (${time})`);
  }
  for (const [name, { failed, said }] of rows) {
    if (failed && said) console.log(`\n=== ${name} ended so:\n${said.trimEnd()}`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
}

async function main(wanted) {
  const chosen = steps.filter(([name]) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
  if (chosen.length === 0) console.error(`No step has such a name. There are: ${steps.map(([n]) => n).join(', ')}.`);
  atEnd(endChildren);
  const rows = [];
  const total = { passed: 0, failed: chosen.length === 0 ? 1 : 0 };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, async () => {
      await endAll();
      conclude(rows, { ...total, failed: total.failed + 1 });
      process.exit(1);
    });
  }
  for (const [name, step] of chosen) {
    console.log(`\n=== ${name}`);
    const since = performance.now();
    const counts = await outcome(step);
    rows.push([name, counts, seconds(since)]);
    total.passed += counts.passed;
    total.failed += counts.failed;
    console.log(`=== ${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds(since)}`);
  }
  await endAll();
  conclude(rows, total);
  process.exit(total.failed > 0 ? 1 : 0);
}

await main(process.argv.slice(2));
