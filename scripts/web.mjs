// Builds the web app into web/dist, which the node carries in itself.
//
// Beside each file stands what it is when compressed, so that a node never compresses a page.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { root } from './cargo.mjs';
import { succeeds } from './children.mjs';

const web = join(root, 'web');

/** What the browser is given. */
export const dist = join(web, 'dist');

/** The program of Vite, to be run with Node in the folder of the web app. */
export const vite = join(root, 'node_modules/vite/bin/vite.js');

const stamp = join(dist, '.inputs');
const inputs = ['web', 'packages/client/src', 'package-lock.json', 'tsconfig.base.json', 'scripts/web.mjs'];
const notInputs = ['dist', 'node_modules', 'test'];
const compressible = /\.(css|html|ico|js|json|mjs|svg|txt|wasm|webmanifest|xml)$/;

/** Builds it if it is older than what it is made of; whether it is there then. */
export async function buildWeb() {
  const wanted = hashOfInputs();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  console.log('Building the web app ...');
  const args = [vite, 'build', '--logLevel', 'warn', '--emptyOutDir'];
  if (!(await succeeds(process.execPath, args, { cwd: web, env: { NODE_ENV: 'production' } }))) return false;
  for (const file of filesIn(dist, ['.vite'])) if (compressible.test(file)) compress(file);
  writeFileSync(stamp, wanted);
  return true;
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
