// Builds the web app into web/dist, which the node carries in itself, with the client package for apps of others.
//
// Beside each file stands what it is when compressed, so that a node never compresses a page.

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { root } from './cargo.mjs';
import { startChild, succeeds } from './children.mjs';

const web = join(root, 'web');

/** What the browser is given. */
export const dist = join(web, 'dist');

/** The program of Vite, to be run with Node in the folder of the web app. */
export const vite = join(root, 'node_modules/vite/bin/vite.js');

const client = join(root, 'packages/client');
const bin = (name) => join(root, 'node_modules/.bin', name);
const stamp = join(dist, '.inputs');
const inputs = ['web', 'packages/client', 'package-lock.json', 'tsconfig.base.json', 'scripts/web.mjs'];
const notInputs = ['dist', 'node_modules', 'test'];
/** Where the package is in the app: `npm install https://chat.example.org/client/rialto-client.tgz`. */
const packed = 'client/rialto-client.tgz';
const compressible = /\.(css|html|ico|js|json|mjs|svg|txt|wasm|webmanifest|xml)$/;

/** Builds it if it is older than what it is made of; whether it is there then. */
export async function buildWeb() {
  const wanted = hashOfInputs();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  console.log('Building the web app ...');
  const args = [vite, 'build', '--logLevel', 'warn', '--emptyOutDir'];
  const built = await Promise.all([
    succeeds(process.execPath, args, { cwd: web, env: { NODE_ENV: 'production' } }),
    succeeds(bin('tsdown'), ['--logLevel', 'error'], { cwd: client }),
  ]);
  if (built.includes(false) || !(await packClient())) return false;
  for (const file of filesIn(dist, ['.vite'])) if (compressible.test(file)) compress(file);
  writeFileSync(stamp, wanted);
  return true;
}

/** Packs what was built of the client; npm writes the same bytes for the same files. */
async function packClient() {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-pack-'));
  try {
    const args = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
    // It names the file that it made, which has the version in its name.
    const { child, ended } = startChild('npm', args, { cwd: client, stdout: 'pipe' });
    child.stdout.resume();
    if ((await ended).code !== 0) return false;
    const [file] = readdirSync(folder);
    mkdirSync(dirname(join(dist, packed)), { recursive: true });
    copyFileSync(join(folder, file), join(dist, packed));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((name) => filesIn(join(root, name), notInputs))) {
    const text = readFileSync(file);
    hash.update(`${relative(root, file)} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

/** A file, or the files in a folder and its folders, in an order that is always the same. */
function filesIn(path, without = []) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => !without.includes(name));
  return names.sort().flatMap((name) => filesIn(join(path, name), without));
}

/** Leaves the smaller forms of a file beside it. */
function compress(file) {
  const text = readFileSync(file);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  const forms = [
    ['br', brotliCompressSync(text, { params: quality })],
    ['gz', gzipSync(text, { level: 9 })],
  ];
  for (const [ending, form] of forms) if (form.length < text.length) writeFileSync(`${file}.${ending}`, form);
}
