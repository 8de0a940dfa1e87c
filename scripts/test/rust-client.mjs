// The stock Rust client, for the tests that take every client through the contract.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../cargo.mjs';
import { succeeds } from '../children.mjs';
import { aptInstall, prepare } from './processes.mjs';

const crate = join(root, 'e2e/contract/rust-client');
const target = join(root, 'target/rust-client');

/** Its program: `TEST_RUST_CLIENT`, or built here. It cannot be had without OpenSSL, whose headers it needs. */
export async function provideRustClient() {
  if (process.env.TEST_RUST_CLIENT) return process.env.TEST_RUST_CLIENT;
  if (!hasOpenssl()) aptInstall(['libssl-dev', 'pkg-config'], 'OpenSSL with its headers, for rust_socketio,');
  const args = ['build', '--locked', '--quiet', '--manifest-path', join(crate, 'Cargo.toml'), '--target-dir', target];
  if (!(await succeeds('cargo', args, { cwd: root }))) throw new Error(`${crate} could not be built.`);
  return join(target, 'debug/rialto-rust-client');
}

function hasOpenssl() {
  if (process.env.OPENSSL_DIR || existsSync('/usr/include/openssl/ssl.h')) return true;
  try {
    prepare('pkg-config', ['--exists', 'openssl']);
    return true;
  } catch {
    return false;
  }
}
