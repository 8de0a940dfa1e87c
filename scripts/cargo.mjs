// Runs cargo in this repository, and knows where it leaves the programs.

import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startChild } from './children.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Where cargo leaves what it builds. */
export const targetFolder = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const program = process.platform === 'win32' ? 'rialto.exe' : 'rialto';

/** The finished program. */
export const release = join(targetFolder, 'release', program);

/** The program that walks the hot paths (`bench/hot`). */
export const hot = join(targetFolder, 'release', program.replace('rialto', 'rialto-hot'));

/** The program with its checks on. */
export const debug = join(targetFolder, 'debug', program);

const missing = `Rialto is written in Rust, and cargo was not found.
Install Rust (https://rustup.rs), open a new terminal, and run this command again.`;

/** Starts cargo as `startChild` does. */
export function startCargo(args) {
  return startChild('cargo', args, { cwd: root, missing });
}
