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
  const cluster = await Cluster.make();
  process.once('exit', () => cluster.stop());
  atEnd(() => cluster.dispose());
  await cluster.start();
  return cluster.url;
}

export class Cluster {
  #options;
  #server;

  /** A cluster of its own, which is not started yet. */
  static async make() {
    const cluster = new Cluster();
    cluster.programs = findPrograms() ?? installPrograms();
    const owner = unprivileged();
    cluster.folder = mkdtempSync(join(tmpdir(), 'rialto-postgres-'));
    if (owner.uid !== undefined) chownSync(cluster.folder, owner.uid, owner.gid);
    cluster.#options = { ...owner, cwd: cluster.folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
    const made = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    prepare(join(cluster.programs, 'initdb'), ['-D', join(cluster.folder, 'data'), ...made], cluster.#options);
    cluster.port = await freePort();
    return cluster;
  }

  get url() {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts the server and waits until it answers. */
  async start() {
    const all = [...settings, `unix_socket_directories=${this.folder}`].flatMap((setting) => ['-c', setting]);
    const args = ['-D', join(this.folder, 'data'), '-p', String(this.port), ...all];
    const server = spawn(join(this.programs, 'postgres'), args, {
      ...this.#options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const log = [];
    server.stderr.setEncoding('utf8').on('data', (piece) => log.push(piece));
    this.#server = { process: server, ended: new Promise((settle) => server.once('exit', settle)) };
    const giveUp = performance.now() + READY_WITHIN_MS;
    while (!this.#answers()) {
      if (server.exitCode !== null || performance.now() > giveUp) {
        throw new Error(`PostgreSQL did not start:\n${log.join('').slice(-4_000)}`);
      }
      await pause(50);
    }
  }

  /** Ends the server: SIGINT rolls back what is under way, SIGQUIT ends it without a checkpoint. */
  stop(signal = 'SIGINT') {
    this.#server?.process.kill(signal);
    return this.#server?.ended;
  }

  /** Ends the server, and what it kept. */
  async dispose() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #answers() {
    try {
      prepare(join(this.programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)]);
      return true;
    } catch {
      return false;
    }
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
