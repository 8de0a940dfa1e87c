// A PostgreSQL for the tests: a throwaway cluster on a free loopback port, run as a user without rights.

import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../ports.mjs';
import { aptInstall, atEnd, pathOf, prepare } from './processes.mjs';

const READY_WITHIN_MS = 30_000;
const settings = [
  'listen_addresses=127.0.0.1',
  'max_connections=300',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
];

/**
 * The URL of a PostgreSQL whose user may make databases: `TEST_POSTGRES_URL`, or one started here, which
 * ends with the checks. Its programs come from `TEST_POSTGRES_BIN`, PATH or Debian's folder.
 */
export async function providePostgres() {
  if (process.env.TEST_POSTGRES_URL) return process.env.TEST_POSTGRES_URL;
  const programs = findPrograms() ?? installPrograms();
  const owner = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'rialto-postgres-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const options = { ...owner, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
  const made = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  prepare(join(programs, 'initdb'), made, options);
  const port = await freePort();
  await start(programs, data, port, [...settings, `unix_socket_directories=${folder}`], options);
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

async function start(programs, data, port, all, options) {
  const args = ['-D', data, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(programs, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const log = [];
  server.stderr.setEncoding('utf8').on('data', (piece) => log.push(piece));
  const ended = new Promise((settle) => server.once('exit', settle));
  const stopFast = () => server.kill('SIGINT');
  process.once('exit', stopFast);
  atEnd(() => {
    stopFast();
    return ended;
  });
  const giveUp = performance.now() + READY_WITHIN_MS;
  while (!answers(programs, port)) {
    if (server.exitCode !== null || performance.now() > giveUp) {
      throw new Error(`PostgreSQL did not start:\n${log.join('').slice(-4_000)}`);
    }
    await pause(50);
  }
}

function answers(programs, port) {
  try {
    prepare(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    return true;
  } catch {
    return false;
  }
}

/** The folder that holds initdb, postgres and pg_isready together. */
function findPrograms() {
  const inPath = pathOf('initdb');
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    process.env.TEST_POSTGRES_BIN,
    inPath && dirname(realpathSync(inPath)),
    ...versions.map((version) => join(debian, version, 'bin')),
  ].find((folder) => folder && ['initdb', 'postgres', 'pg_isready'].every((name) => existsSync(join(folder, name))));
}

function installPrograms() {
  aptInstall(['postgresql'], 'PostgreSQL');
  const found = findPrograms();
  if (!found) throw new Error('PostgreSQL was installed, but initdb is not where Debian puts it.');
  return found;
}

/** PostgreSQL refuses to run as root: whom to run it as then. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag, user) => Number(prepare('id', [flag, user]));
  try {
    return { uid: id('-u', 'postgres'), gid: id('-g', 'postgres') };
  } catch {
    return { uid: id('-u', 'nobody'), gid: id('-g', 'nobody') };
  }
}
