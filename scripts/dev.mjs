// `npm run dev`: the web app on http://localhost:3000, where a change shows at once, and the node on
// 127.0.0.1:3001 behind it, built again at every change, with its data in ./data-dev. PORT and RIALTO_PORT change the
// two ports.
//
// While the new program is being built the old one keeps serving; then it stops, the new one starts, and the
// pages connect again by themselves.

import { existsSync, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { debug, root, startCargo } from './cargo.mjs';
import { endChild, endTogether, startChild } from './children.mjs';
import { installPackages } from './packages.mjs';
import { portFrom, sayIfBusy } from './ports.mjs';
import { vite } from './web.mjs';

const PAGE = address('localhost', portFrom('PORT', 3000));
const NODE = address('127.0.0.1', portFrom('RIALTO_PORT', 3001));
const SETTLE_MS = 150;
const ASK_AGAIN_MS = 50;

let node;
let running = 0;
let failed = false;
// Ctrl-C is how this command is meant to end.
const together = endTogether(() => (failed ? 1 : 0));

function address(host, port) {
  return { host, port, url: `http://${host}:${port}` };
}

/** Identifies the program on disk, so that a build that changed nothing restarts nothing. */
function programNow() {
  return existsSync(debug) ? statSync(debug).mtimeMs : 0;
}

function startPage() {
  const { host, port } = PAGE;
  const address = ['--host', host, '--port', String(port), '--strictPort'];
  const args = [vite, ...address, '--clearScreen', 'false', '--logLevel', 'warn'];
  const { ended } = startChild(process.execPath, args, { cwd: join(root, 'web'), env: { RIALTO_NODE_URL: NODE.url } });
  ended.then(({ code }) => {
    if (together.isEnding()) return;
    console.error(`Vite, which serves the page, ended with status ${code}.`);
    failed = true;
    together.end();
  });
}

function startNode() {
  running = programNow();
  const folder = process.env.RIALTO_DATA_DIR || join(root, 'data-dev');
  const args = ['serve', '--listen', `${NODE.host}:${NODE.port}`, '--data-dir', folder];
  // The page's origin is the node's own: links lead there, and its requests are let in.
  const env = { RIALTO_PUBLIC_URL: PAGE.url, RIALTO_PORT: undefined };
  const started = startChild(debug, args, { env });
  node = started;
  started.ended.then(({ code }) => {
    if (node !== started || together.isEnding()) return;
    node = undefined;
    console.log(`The node ended with status ${code}; waiting for a change.`);
  });
}

async function stopNode() {
  const old = node;
  node = undefined;
  if (old) await endChild(old.child);
}

async function answers(url) {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Says so once the node that was started and the page both answer; nothing when that node ends before. */
async function sayWhenReady() {
  const started = node;
  while (started && node === started) {
    if ((await answers(`${NODE.url}/readyz`)) && (await answers(PAGE.url)) && node === started) {
      console.log(`ready: ${PAGE.url} (node on ${NODE.port})`);
      return;
    }
    await pause(ASK_AGAIN_MS);
  }
}

/** Calls `changed` once after each burst of changes. */
function watchSources(changed) {
  let timer;
  for (const folder of ['crates', 'migrations']) {
    watch(join(root, folder), { recursive: true }, (_kind, file) => {
      if (!file || !/\.(rs|toml|sql|html|css|js)$/.test(file) || file.includes('node_modules')) return;
      clearTimeout(timer);
      timer = setTimeout(changed, SETTLE_MS, relative(root, join(root, folder, file)));
    });
  }
}

/** Builds and swaps; changes that come meanwhile are one more turn of it, never a second one beside it. */
function makeRebuild() {
  let busy = false;
  let again = false;
  return async function rebuild(file) {
    again = true;
    if (busy) return;
    busy = true;
    while (again && !together.isEnding()) {
      again = false;
      if (file) console.log(`${file} changed; building ...`);
      await buildAndSwap();
    }
    busy = false;
  };
}

async function buildAndSwap() {
  const { code } = await startCargo(['build', '-p', 'rialto']).ended;
  if (together.isEnding()) return;
  if (code !== 0) {
    console.log(`The build failed; ${node ? 'the node before it keeps serving' : 'waiting for a change'}.`);
    return;
  }
  if (node && programNow() === running) return;
  await stopNode();
  if (together.isEnding()) return;
  startNode();
  await sayWhenReady();
}

if (PAGE.port === NODE.port) {
  console.error(`PORT and RIALTO_PORT are both ${PAGE.port}: the page and the node need a port each.`);
  process.exit(1);
}
if (await sayIfBusy([NODE, { ...PAGE, host: '127.0.0.1' }, { ...PAGE, host: '::1' }])) process.exit(1);
if (!(await installPackages())) process.exit(1);
startPage();
console.log(`The page is at ${PAGE.url}; it connects once the node is built.`);
const rebuild = makeRebuild();
watchSources(rebuild);
await rebuild();
