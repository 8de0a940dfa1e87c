// One public suite: copied, its parameters set, run by its own test runner.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { prepare } from '../test/processes.mjs';

/** A test of a node may take this long: its pings come every quarter of a minute. */
const PATIENCE_MS = 60_000;

/** What stands in a suite's file, and what each parameter puts in its place. */
const parameters = {
  url: { of: 'http://localhost:3000', to: (url) => url },
  path: { of: /\/(engine|socket)\.io\//g, to: (path) => path },
  pingInterval: { of: 'PING_INTERVAL = 300', to: (ms) => `PING_INTERVAL = ${ms}` },
  pingTimeout: { of: 'PING_TIMEOUT = 200', to: (ms) => `PING_TIMEOUT = ${ms}` },
  maxPayload: { of: /eql\(1000000\)/g, to: (bytes) => `eql(${bytes})` },
  token: { of: /socket\.send\("40"\)/g, to: (token) => `socket.send('40{"token":"${token}"}')` },
};

/**
 * Runs the suite in `dir` against a server, without the cases that `leftOut` names. Gives the names of all cases, and
 * what those that ran came to: `{ name, error? }`. `set` holds the parameters, of which `url` is one; a suite that has
 * no place for one of them has changed, which is an error.
 */
export function runSuite({ dir, folder, set, leftOut = [] }) {
  const suite = existsSync(join(dir, 'test-suite')) ? join(dir, 'test-suite') : dir;
  mkdirSync(folder, { recursive: true });
  cpSync(suite, folder, { recursive: true });
  const file = join(folder, 'test-suite.js');
  const chosen = Object.entries(set).filter(([, value]) => value !== undefined);
  let text = chosen.reduce((source, [name, value]) => replaced(source, name, value), readFileSync(file, 'utf8'));
  const isSlow = set.pingInterval !== undefined;
  if (isSlow) text = text.replaceAll(/this\.timeout\(\d+\)/g, `this.timeout(${PATIENCE_MS})`);
  writeFileSync(file, text);
  if (!existsSync(join(folder, 'node_modules'))) prepare('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  const names = mocha(folder, ['--dry-run']).map(({ name }) => name);
  const skip = leftOut.length ? ['--invert', '--grep', `^(${leftOut.map(escaped).join('|')})$`] : [];
  const patience = isSlow ? ['--timeout', `${PATIENCE_MS}`] : [];
  return { names, results: mocha(folder, [...patience, ...skip]) };
}

const escaped = (text) => text.replaceAll(/[^\w ]/g, '\\$&');

function replaced(source, name, value) {
  const { of, to } = parameters[name];
  if (source.search(of) < 0) throw new Error(`The suite has no place for ${name}: it has changed.`);
  return source.replaceAll(of, () => to(value));
}

function mocha(folder, more) {
  const args = ['node_modules/mocha/bin/mocha', '--exit', '--reporter', 'json', ...more, 'test-suite.js'];
  const { stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (error) throw error;
  try {
    const { tests } = JSON.parse(stdout.slice(stdout.indexOf('{\n')));
    return tests.map(({ fullTitle, err }) => ({ name: fullTitle, error: err.message }));
  } catch {
    throw new Error(`The suite gave no results:\n${stdout}${stderr}`);
  }
}
