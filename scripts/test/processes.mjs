// Runs the programs that the checks need, and ends what is left of them.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { root } from '../cargo.mjs';

const LIMIT_MS = 40 * 60_000;
/** How many characters are kept of what a program printed: enough for what a runner says of its failures at the end. */
const SAID_LENGTH = 6_000;
const running = new Set();
const endings = [];

/** Has `ending` called when all is over, also after a signal. */
export function atEnd(ending) {
  endings.push(ending);
}

/** Ends the step that runs, then whatever was started for it. */
export async function endAll() {
  for (const child of running) signalGroup(child, 'SIGKILL');
  for (const ending of endings.splice(0).reverse()) await ending();
}

/**
 * Runs a program to its end, showing what it prints, and gives the counts that `count` reads there, with `said`,
 * the last that it printed. A failure that no count tells of is one failure; so is a suite that ran no test.
 */
export async function run(command, args, { cwd = root, env = {}, count }) {
  const options = { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true };
  const child = spawn(command, args, options);
  running.add(child);
  const limit = setTimeout(() => {
    console.error(`\n${command} ${args[0]} ran for more than ${LIMIT_MS / 60_000} minutes and was ended.`);
    signalGroup(child, 'SIGKILL');
  }, LIMIT_MS);
  const text = [];
  for (const [stream, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    stream.setEncoding('utf8').on('data', (piece) => {
      text.push(piece);
      to.write(piece);
    });
  }
  const problem = await new Promise((settle) => {
    child.once('error', (error) => settle(error.code === 'ENOENT' ? `${command} is not installed.` : error.message));
    child.once('close', (code, signal) => settle(code === 0 ? undefined : `${command} ended with ${signal ?? code}.`));
  });
  clearTimeout(limit);
  running.delete(child);
  const said = stripVTControlCharacters(text.join(''));
  return { ...verdict(problem, count(said)), said: said.slice(-SAID_LENGTH) };
}

function verdict(problem, counts) {
  if (problem) console.error(problem);
  const { passed, failed } = counts ?? { passed: 0, failed: 0 };
  if (problem && failed === 0) return { passed: counts?.passed === 1 ? 0 : passed, failed: 1 };
  if (!problem && passed + failed === 0) {
    console.error('It ran no test.');
    return { passed, failed: 1 };
  }
  return { passed, failed };
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Whether `program` is in PATH. */
export function has(program) {
  return pathOf(program) !== undefined;
}

/** Where `program` is, or undefined. */
export function pathOf(program) {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Runs a program that only prepares, quietly; throws with its output when it fails. */
export function prepare(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status === 0) return stdout;
  const output = error ? error.message : `${stdout}${stderr}`.trim().slice(-4_000);
  throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

let updated = false;

/** Installs Debian packages when that is possible here; otherwise throws what to install by hand. */
export function aptInstall(packages, what) {
  if (process.getuid?.() !== 0 || !has('apt-get')) {
    throw new Error(`${what} was not found. Install it (on Debian: apt-get install ${packages.join(' ')}).`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  console.log(`${what} was not found; installing ${packages.join(', ')} ...`);
  if (!updated) prepare('apt-get', ['update', '-qq'], { env });
  updated = true;
  prepare('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
