// The commands of a checkout, as a person runs them. They build first; here that finds everything built.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { release, root } from '../scripts/cargo.mjs';
import { describeHolder, freePort, holderOf, isFree } from '../scripts/ports.mjs';
import { fits } from '../scripts/version.mjs';
import { temporaryFolder } from './support/node.mjs';
import { answersOk, until, within } from './support/waiting.mjs';

const timeout = 120_000;
const skip = existsSync(release) ? false : 'npm run build has not been run';

/** Starts a command of the root package.json, as npm does, and keeps what it prints. */
function npm(t, args, env = {}) {
  const { RIALTO_BINARY: _binary, ...rest } = process.env;
  const child = spawn('npm', args, { cwd: root, env: { ...rest, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece) => {
      run.text += piece;
    });
  }
  run.ended = new Promise((settle) => child.once('exit', (code) => settle(code)));
  t.after(() => {
    child.kill('SIGTERM');
    return run.ended;
  });
  return run;
}

function ready(port) {
  return until(() => answersOk(`http://127.0.0.1:${port}/readyz`), '/readyz', 90_000);
}

test('npm start listens where PORT and HOST say, prints the address and ends cleanly', { timeout, skip }, async (t) => {
  const port = await freePort();
  const folder = temporaryFolder();
  const run = npm(t, ['start', '--', '--data-dir', folder], { PORT: String(port), HOST: '127.0.0.1' });
  await ready(port);
  assert.ok(run.text.includes(`127.0.0.1:${port}`), run.text);
  run.child.kill('SIGTERM');
  await within(run.ended, 'the end of npm start', 30_000);
  assert.equal(await isFree(port), true, 'the node outlived npm start');
});

test('a node that npm started ends when npm is killed', { timeout, skip }, async (t) => {
  const port = await freePort();
  const run = npm(t, ['start', '--', '--listen', `127.0.0.1:${port}`, '--data-dir', temporaryFolder()]);
  await ready(port);
  run.child.kill('SIGKILL');
  await until(() => isFree(port), 'the end of the node', 30_000);
});

test('npm start passes --listen on, and ends with the status of the node', { timeout, skip }, async (t) => {
  const port = await freePort();
  const folder = temporaryFolder();
  npm(t, ['start', '--', '--listen', `127.0.0.1:${port}`, '--data-dir', folder]);
  await ready(port);
  const second = npm(t, ['start', '--', '--listen', `127.0.0.1:${await freePort()}`, '--data-dir', folder]);
  assert.equal(await within(second.ended, 'the end of the second', 60_000), 1);
  assert.ok(second.text.includes(folder), second.text);
});

test('without cargo npm start says what to install', { timeout }, async (t) => {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    env: { PATH: join(root, 'e2e') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill());
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  const code = await new Promise((settle) => child.once('close', settle));
  assert.equal(code, 1);
  assert.match(text, /cargo was not found/);
  assert.match(text, /Install Rust/);
});

test('every command says which Node it needs, where that is not the one it has', { timeout }, () => {
  const { engines, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.ok(fits(process.versions.node, engines.node));
  for (const [version, isFit] of [
    ['18.20.8', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['20.20.2', true],
    ['21.7.3', false],
    ['22.12.0', false],
    ['22.13.0', true],
    ['24.0.0', true],
    ['25.1.0-nightly', true],
  ]) {
    assert.equal(fits(version, engines.node), isFit, version);
  }

  const folder = temporaryFolder();
  mkdirSync(join(folder, 'scripts'));
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  const other = { type: 'module', engines: { node: '^20.19.0 || >=99.13.0' }, scripts };
  if (process.versions.node.startsWith('20.')) other.engines.node = '^18.19.0 || >=99.13.0';
  writeFileSync(join(folder, 'package.json'), JSON.stringify(other));
  const checked = Object.keys(scripts).filter((name) => scripts[name].startsWith('node scripts/version.mjs && exec '));
  assert.deepEqual(
    checked,
    Object.keys(scripts).filter((name) => name !== 'test'),
  );
  for (const name of ['start', 'test']) {
    const { status, stdout, stderr } = spawnSync('npm', ['run', name], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 1, `npm run ${name}: ${stdout}${stderr}`);
    assert.match(
      stderr,
      /^Rialto is built with Node \d+\.19 or newer of \d+, or 99\.13 or newer, and this is Node \d/m,
    );
    assert.match(stderr, /^Install one from https:\/\/nodejs\.org/m);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  }
});

test('whoever holds a port is found', { timeout, skip: process.platform !== 'linux' }, async (t) => {
  const port = await freePort();
  assert.equal(holderOf(port), undefined);
  assert.equal(await isFree(port), true);
  const holder = createServer();
  t.after(() => holder.close());
  await new Promise((settle) => holder.listen(port, '127.0.0.1', settle));
  assert.equal(await isFree(port), false);
  assert.equal(holderOf(port).pid, process.pid);
  assert.match(describeHolder(port), new RegExp(`process ${process.pid} \\(.*node`));
});
