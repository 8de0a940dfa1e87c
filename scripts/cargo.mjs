// Runs cargo in this repository, and knows where it leaves the programs.

import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const program = process.platform === 'win32' ? 'rialto.exe' : 'rialto';

/** The finished program. */
export const release = join(target, 'release', program);

/** The program with its checks on. */
export const debug = join(target, 'debug', program);

const missing = `Rialto is written in Rust, and cargo was not found.
Install Rust (https://rustup.rs), open a new terminal, and run this command again.`;

/**
 * Starts cargo, with its output on ours, and gives the running process and the promise of its end:
 * true when it succeeded, false when it failed, was ended by a signal, or is not installed (which is
 * then said).
 */
export function startCargo(args) {
  const child = spawn('cargo', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const succeeded = new Promise((settle) => {
    child.once('error', (error) => {
      console.error(error.code === 'ENOENT' ? missing : `cargo could not be started: ${error.message}`);
      settle(false);
    });
    child.once('exit', (code) => settle(code === 0));
  });
  return { child, succeeded };
}

/** Runs cargo; ends this process with status 1 when it fails. */
export async function cargo(args) {
  if (!(await startCargo(args).succeeded)) process.exit(1);
}
