// One rialto node as a process: the built program on a free loopback port, with a data folder of its own.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../scripts/ports.mjs';
import { answersOk, until, within } from './waiting.mjs';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const LOG_KEPT = 64 * 1024;
const STOP_WITHIN_MS = 30_000;

export const binary = process.env.RIALTO_BINARY ?? join(repository, 'target/release/rialto');

const alive = new Set();
const logs = new Set();
const folders = new Set();

/** Whatever happens to the tests, nothing of theirs stays. */
function cleanUp() {
  for (const child of alive) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

// A failure shows what the nodes said.
process.on('exit', () => {
  cleanUp();
  if (!process.exitCode) return;
  for (const log of logs) writeSync(2, `\n--- the log of ${log.name}\n${log.text}\n`);
});

// What fails while a file prepares its tests ends the process without an exit event.
let prepared = false;
beforeEach(() => {
  prepared = true;
});
process.prependListener('uncaughtException', () => prepared || cleanUp());

/** Our own variables without the settings of a node: what a test starts has only what the test says. */
function withoutSettings() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RIALTO_')));
}

/**
 * A program that runs: its output is kept, `ended` gives `{ code, signal }`. `output` says where standard output and
 * standard error go instead; `shell` is run by a shell before it, and may end in redirections.
 */
export function launch(args, env = {}, { output = ['pipe', 'pipe'], shell } = {}) {
  const [command, ...rest] = shell ? ['sh', '-c', shell, binary, ...args] : [binary, ...args];
  const child = spawn(command, rest, { env: { ...withoutSettings(), ...env }, stdio: ['ignore', ...output] });
  const log = { name: `${binary} ${args.join(' ')} (pid ${child.pid})`, text: '' };
  alive.add(child);
  logs.add(log);
  for (const stream of [child.stdout, child.stderr].filter(Boolean)) {
    stream.setEncoding('utf8').on('data', (piece) => {
      log.text = (log.text + piece).slice(-LOG_KEPT);
    });
  }
  const ended = new Promise((settle, reject) => {
    child.once('error', (error) => {
      alive.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      alive.delete(child);
      settle({ code, signal });
    });
  });
  ended.catch(() => {});
  return { child, log, ended };
}

/** Runs a program to its end and gives `{ code, text }`. */
export async function runToEnd(args, env) {
  const { log, ended } = launch(args, env);
  const { code } = await within(ended, `the end of rialto ${args[0]}`, STOP_WITHIN_MS);
  logs.delete(log);
  return { code, text: log.text };
}

export class Node {
  #run;

  constructor({ port, dataDir, env }) {
    this.port = port;
    this.dataDir = dataDir;
    this.env = env;
    this.url = `http://127.0.0.1:${port}`;
  }

  get pid() {
    return this.#run.child.pid;
  }

  get log() {
    return this.#run.log.text;
  }

  /** Its end: `{ code, signal }`. */
  get ended() {
    return this.#run.ended;
  }

  get isRunning() {
    return alive.has(this.#run?.child);
  }

  /** Starts the process and gives the milliseconds until `/readyz` answered 200. */
  async start(env = {}) {
    const began = performance.now();
    this.env = { ...this.env, ...env };
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data-dir', this.dataDir];
    this.#run = launch(args, this.env);
    await until(async () => !this.isRunning || (await answersOk(`${this.url}/readyz`)), '/readyz', 20_000);
    if (!this.isRunning) {
      const { code, signal } = await this.#run.ended;
      throw new Error(`the node ended (${signal ?? code}) before it was ready:\n${this.log}`);
    }
    return performance.now() - began;
  }

  /** The planned stop; an exit status other than 0 is an error. */
  async stop(signal = 'SIGTERM') {
    const { child, ended } = this.#run;
    child.kill(signal);
    const end = await within(ended, `the end after ${signal}`, STOP_WITHIN_MS);
    if (end.code !== 0) throw new Error(`the node ended with ${end.signal ?? end.code} after ${signal}, not with 0`);
    logs.delete(this.#run.log);
  }

  /** The unplanned one. */
  async kill() {
    const { child, ended } = this.#run;
    child.kill('SIGKILL');
    await within(ended, 'the end after SIGKILL');
  }

  async restart(env) {
    await this.stop();
    return this.start(env);
  }

  /** Runs `rialto check` on the data folder: `{ code, text }`. */
  check() {
    return runToEnd(['check', '--data-dir', this.dataDir]);
  }

  /** Ends what runs. */
  async dispose() {
    if (this.isRunning) await this.stop();
  }
}

/** An empty folder that goes away with the test file. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-e2e-'));
  folders.add(folder);
  return folder;
}

/**
 * A node that runs until the end of the test file. Registration is open and rate limits are off unless the
 * test is about them.
 */
export async function startNode({
  registration = 'open',
  rateLimits = 'off',
  dataDir = temporaryFolder(),
  env = {},
} = {}) {
  const settings = { RIALTO_REGISTRATION: registration, RIALTO_RATE_LIMITS: rateLimits, ...env };
  const node = new Node({ port: await freePort(), dataDir, env: settings });
  after(() => node.dispose());
  await node.start();
  return node;
}
