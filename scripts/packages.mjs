// The packages from npm that a folder's package-lock.json names.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './cargo.mjs';
import { succeeds } from './children.mjs';

const missing = `npm was not found. It comes with Node (https://nodejs.org): install that, open a new terminal, and
run this command again.`;

// Whatever NODE_ENV says, what builds the web app is among the development packages.
const ci = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs them, once for each content of the lock; whether they are there then. `scripts: true` lets the
 * packages run their own programs while they are installed.
 */
export async function installPackages({ folder = root, scripts = false } = {}) {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = join(folder, 'node_modules', '.rialto-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return true;
  console.log('Installing the packages that package-lock.json names ...');
  const args = scripts ? ci : [...ci, '--ignore-scripts'];
  if (!(await succeeds('npm', args, { cwd: folder, missing }))) return false;
  writeFileSync(stamp, lock);
  return true;
}
