// `npm run dev`: the node on 127.0.0.1:3001 with its data in ./data, built again at every change.
//
// While the new program is being built the old one keeps serving; then it stops and the new one starts.

import { spawn } from 'node:child_process';
import { existsSync, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { debug, root, startCargo } from './cargo.mjs';
import { endWithPackageManager } from './parent.mjs';
import { describeHolder, isFree } from './ports.mjs';

const PORT = 3001;
const HOST = '127.0.0.1';
const SETTLE_MS = 150;

let node;
let building;
let running = 0;
let stopping = false;

async function build() {
  building = startCargo(['build', '-p', 'rialto']);
  const succeeded = await building.succeeded;
  building = undefined;
  return succeeded;
}

/** Identifies the program on disk, so that a build that changed nothing restarts nothing. */
function programNow() {
  return existsSync(debug) ? statSync(debug).mtimeMs : 0;
}

function startNode() {
  running = programNow();
  const started = spawn(debug, ['serve', '--listen', `${HOST}:${PORT}`, '--data-dir', join(root, 'data')], {
    stdio: 'inherit',
    detached: true,
  });
  node = started;
  started.ended = new Promise((settle) => {
    started.once('error', settle);
    started.once('exit', (code) => {
      if (node === started && !stopping) console.log(`The node ended with status ${code}; waiting for a change.`);
      settle();
    });
  });
}

async function stopNode() {
  const old = node;
  node = undefined;
  old?.kill('SIGTERM');
  await old?.ended;
}

async function sayWhenReady() {
  const started = node;
  const lives = () => node === started && started.exitCode === null && started.signalCode === null;
  while (lives()) {
    const answer = await fetch(`http://${HOST}:${PORT}/readyz`).catch(() => undefined);
    if (answer?.ok && lives()) {
      console.log(`ready: http://${HOST}:${PORT}`);
      return;
    }
    await pause(50);
  }
}

/** Calls `changed` once after each burst of changes. */
function watchSources(changed) {
  let timer;
  for (const folder of ['crates', 'migrations'].filter((name) => existsSync(join(root, name)))) {
    watch(join(root, folder), { recursive: true }, (_kind, file) => {
      if (!file || !/\.(rs|toml|sql|html|css|js)$/.test(file) || file.includes('node_modules')) return;
      clearTimeout(timer);
      timer = setTimeout(changed, SETTLE_MS, relative(root, join(root, folder, file)));
    });
  }
}

async function stop() {
  if (stopping) return;
  stopping = true;
  building?.child.kill('SIGTERM');
  await stopNode();
  process.exit(0);
}

/** Builds and swaps; changes that come meanwhile are one more turn of it, never a second one beside it. */
function makeRebuild() {
  let busy = false;
  let again = false;
  return async function rebuild(file) {
    again = true;
    if (busy) return;
    busy = true;
    while (again && !stopping) {
      again = false;
      if (file) console.log(`${file} changed; building ...`);
      const built = await build();
      if (!built && !node && !stopping) console.log('The build failed; waiting for a change.');
      if (!built || stopping) continue;
      if (programNow() === running && node?.exitCode === null) continue;
      await stopNode();
      startNode();
      await sayWhenReady();
    }
    busy = false;
  };
}

if (!(await isFree(PORT, HOST))) {
  console.error(`Port ${PORT} is held by ${describeHolder(PORT)}. Stop it, then run this command again.`);
  process.exit(1);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('exit', () => node?.kill('SIGTERM'));
endWithPackageManager(stop);
const rebuild = makeRebuild();
watchSources(rebuild);
await rebuild();
