// A Python with the stock Socket.IO client and with schemathesis, for the tests that speak to the node from Python.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../cargo.mjs';
import { aptInstall, has, prepare } from './processes.mjs';

const requirements = join(root, 'e2e/python/requirements.txt');
const environment = join(root, 'target/test-venv');
const interpreter = join(environment, 'bin/python');
const stamp = join(environment, '.installed');

/** The interpreter: `TEST_PYTHON` (which must have the packages), or that of an environment made here. */
export async function providePython() {
  if (process.env.TEST_PYTHON) return process.env.TEST_PYTHON;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (isReady(wanted)) return interpreter;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(join(root, 'target'), { recursive: true });
  makeEnvironment();
  prepare(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(stamp, wanted);
  return interpreter;
}

function isReady(wanted) {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) return false;
  try {
    prepare(interpreter, ['-c', 'import socketio, aiohttp, schemathesis']);
    return true;
  } catch {
    return false;
  }
}

/** With the first python3 in PATH that can; otherwise with Debian's, made complete. */
function makeEnvironment() {
  if (has('python3')) {
    try {
      prepare('python3', ['-m', 'venv', environment]);
      return;
    } catch (error) {
      console.log(error.message);
      rmSync(environment, { recursive: true, force: true });
    }
  }
  aptInstall(['python3', 'python3-venv'], 'Python 3 with venv');
  prepare('/usr/bin/python3', ['-m', 'venv', environment]);
}
