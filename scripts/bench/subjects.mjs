// Who is measured: the node, and beside it the servers of bench/reference/.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { release, root, startCargo, targetFolder } from '../cargo.mjs';
import { succeeds } from '../children.mjs';
import { buildFinished } from '../finished.mjs';
import { installPackages } from '../packages.mjs';

const reference = join(root, 'bench/reference');
const modules = join(reference, 'node_modules');
const bun = join(modules, '.bin/bun');

/** The load program. */
export const load = join(targetFolder, 'release/rialto-load');

/** The node's program: what was built here, or what RIALTO_BINARY names. */
export const node = process.env.RIALTO_BINARY ?? release;

const program = (name) => [join(targetFolder, 'release', `reference-${name}`)];

/**
 * By name: what a table calls it, and its program. A `peer` is what others would use, which keeps everything in memory
 * and checks nothing; `same` does the same work as Rialto. The others are Rialto's own, and the limit of what a server
 * with a task per connection can do.
 */
export const subjects = {
  rialto: { title: 'Rialto', words: undefined },
  engine: { title: "Rialto's engine alone", words: program('engine') },
  node: { title: 'Node, socket.io', isPeer: true, words: [process.execPath, join(reference, 'node/server.mjs')] },
  bun: { title: 'bun, bun-engine', isPeer: true, words: [bun, join(reference, 'bun/server.mjs')] },
  socketioxide: { title: 'socketioxide', isPeer: true, words: program('socketioxide') },
  same: { title: 'the same work', words: [process.execPath, join(reference, 'same/server.mjs')] },
  plain: { title: 'plain tokio, gathered', words: program('plain') },
};

/** The peers' names. */
export const peers = Object.keys(subjects).filter((name) => subjects[name].isPeer);

/** Whether it can be run here; bun has no build for every machine. */
export function isThere(name) {
  return name !== 'bun' || existsSync(bun);
}

/** Builds all that is measured, and what measures; whether all of it is there then. */
export async function build() {
  if (!process.env.RIALTO_BINARY && !(await buildFinished())) return false;
  if (!(await cargoBuilds('rialto-bench')) || !(await cargoBuilds('rialto-reference'))) return false;
  // bun and SQLite come as programs for this machine, which their packages fetch or build when they are installed.
  if (!(await installPackages({ folder: reference, scripts: true }))) return false;
  return succeeds(process.execPath, ['--test', join(reference, 'same/same.test.mjs')]);
}

async function cargoBuilds(crate) {
  const { code } = await startCargo(['build', '--release', '-p', crate]).ended;
  return code === 0;
}

/** The versions of what is measured. */
export function versions() {
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
  const crate = (name) => new RegExp(`name = "${name}"\\nversion = "([^"]+)"`).exec(lock)?.[1];
  const npm = (name) => JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
  return {
    node: `Node ${process.versions.node}, socket.io ${npm('socket.io')}`,
    bun: isThere('bun') ? `bun ${npm('bun')}, @socket.io/bun-engine ${npm('@socket.io/bun-engine')}` : undefined,
    same: `Node ${process.versions.node}, socket.io ${npm('socket.io')}, better-sqlite3 ${npm('better-sqlite3')}`,
    socketioxide: `socketioxide ${crate('socketioxide')}, axum ${crate('axum')}, tokio ${crate('tokio')}`,
    plain: `tokio ${crate('tokio')}`,
  };
}
