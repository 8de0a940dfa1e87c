// The node and what it was started with: standard streams that nobody reads, few files, signals, a port to be chosen.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { freePort } from '../../scripts/ports.mjs';
import { connect } from '../support/clients.mjs';
import { metric } from '../support/measuring.mjs';
import { launch, temporaryFolder } from '../support/node.mjs';
import { community, fresh, http, register } from '../support/people.mjs';
import { answersOk, until, within } from '../support/waiting.mjs';

const timeout = 120_000;
const settings = { RIALTO_REGISTRATION: 'open', RIALTO_RATE_LIMITS: 'off' };
const run = '"$0" "$@"';

/** A node on a port of its own, started as `options` of `launch` say; gives what `http` needs of it besides. */
async function start(t, options, env = {}) {
  const port = await freePort();
  const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', temporaryFolder()];
  const node = { ...launch(args, { ...settings, ...env }, options), url: `http://127.0.0.1:${port}` };
  t.after(() => node.child.kill('SIGKILL'));
  await until(() => answersOk(`${node.url}/readyz`), '/readyz', 30_000);
  return node;
}

/** Sees that the node still works, and that a signal ends it cleanly. */
async function worksAndStops(node, signal = 'SIGTERM') {
  const person = await register(node, fresh('ada'));
  const { channel } = await community(person);
  assert.equal((await person.say(channel, 'hello')).content, 'hello');
  node.child.kill(signal);
  assert.deepEqual(await within(node.ended, `the end after ${signal}`, 30_000), { code: 0, signal: null });
}

/** A pipe, as its two ends; neither is ever read by this process. */
function pipe(t) {
  const path = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  t.after(() => [reader, writer].forEach(close));
  return { reader, writer, path };
}

/** Writes to a pipe until it takes no more. */
function fill(path) {
  const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(file, 'x');
  } catch (error) {
    assert.equal(error.code, 'EAGAIN');
  } finally {
    closeSync(file);
  }
}

function close(file) {
  try {
    closeSync(file);
  } catch {
    // It was closed by the test.
  }
}

test('a node whose standard streams nobody reads answers, counts the lost log lines and stops', {
  timeout,
}, async (t) => {
  const { writer } = pipe(t);
  const metrics = `127.0.0.1:${await freePort()}`;
  const env = { RIALTO_LOG_LEVEL: 'trace', RIALTO_METRICS_LISTEN: metrics };
  const node = await start(t, { output: [writer, writer] }, env);
  const flood = async () => {
    await Promise.all(Array.from({ length: 20 }, () => http(node, 'GET', '/api/v1/node')));
    return (await metric(`http://${metrics}/metrics`, 'rialto_log_lines_dropped_total')) > 0;
  };
  await until(flood, 'rialto_log_lines_dropped_total above 0', 60_000);
  await worksAndStops(node);
});

test('a node whose log loses its reader goes on, and stops cleanly', { timeout }, async (t) => {
  const { reader, writer } = pipe(t);
  const node = await start(t, { output: ['ignore', writer] });
  close(writer);
  close(reader);
  await worksAndStops(node);
});

for (const [what, shell] of Object.entries({
  'whose standard streams were closed before the start': `exec ${run} >&- 2>&-`,
  'whose standard output has no space left': `exec ${run} >/dev/full`,
  'whose standard streams have no space left': `exec ${run} >/dev/full 2>&1`,
})) {
  test(`a node ${what} works and stops cleanly`, { timeout, skip: process.platform !== 'linux' }, async (t) => {
    await worksAndStops(await start(t, { shell }));
  });
}

test('a start that fails ends although nobody reads why', { timeout }, async (t) => {
  const { writer, path } = pipe(t);
  fill(path);
  const args = ['serve', '--listen', '192.0.2.1:1', '--data-dir', temporaryFolder()];
  const { ended } = launch(args, {}, { output: [writer, writer] });
  assert.equal((await within(ended, 'the end', 30_000)).code, 1);
});

test('SIGHUP stops a node as cleanly as SIGTERM', { timeout }, async (t) => {
  const node = await start(t, {});
  const client = await connect(await register(node, fresh('ada')), { reconnection: false });
  await worksAndStops(node, 'SIGHUP');
  await client.next('node:draining');
});

test('a node under nohup outlives its terminal', { timeout, skip: process.platform !== 'linux' }, async (t) => {
  const node = await start(t, { shell: `trap '' HUP; exec ${run}` });
  node.child.kill('SIGHUP');
  await worksAndStops(node);
});

test('a node that listens at port 0 tells the real port wherever it tells its address', { timeout }, async (t) => {
  const args = ['serve', '--listen', '127.0.0.1:0', '--data-dir', temporaryFolder()];
  const { child, log, ended } = launch(args, { ...settings, RIALTO_METRICS_LISTEN: '127.0.0.1:0' });
  t.after(() => child.kill('SIGKILL'));
  const told = (pattern) => until(() => pattern.exec(log.text)?.[1], `${pattern} in the banner`);
  const url = await told(/is running at (http:\S+)/);
  const listening = await told(/listening on {3}(\S+)/);
  const metrics = await told(/metrics {8}http:\/\/(\S+)\/metrics/);
  assert.equal(new URL(url).port, listening.split(':')[1]);
  assert.match(log.text, new RegExp(`open ${url}/ to make the first account`));
  const node = { child, ended, url: `http://${listening}` };
  assert.ok((await metric(`http://${metrics}/metrics`, 'rialto_connections')) >= 0);
  const person = await register(node, fresh('ada'));
  const { server } = await community(person);
  assert.ok((await person.invite(server)).url.startsWith(`${node.url}/invite/`));
  await worksAndStops(node);
});

test('connections past the open files that are allowed are refused, and those that are there go on', {
  timeout,
}, async (t) => {
  const node = await start(t, { shell: `ulimit -n 300 && exec ${run}` });
  const person = await register(node, fresh('ada'));
  const { channel } = await community(person);
  const client = await connect(person);
  const sockets = new Set();
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  after(drop);
  for (let n = 0; n < 400; n += 1) {
    const socket = connectTcp(Number(new URL(node.url).port), '127.0.0.1');
    sockets.add(socket.on('error', () => {}));
  }
  await until(() => /process may have no more files open/.test(node.log.text), 'the warning');
  const { message } = await client.do('message:send', { channelId: channel.id, content: 'still here' });
  assert.equal(message.content, 'still here');
  assert.doesNotMatch(node.log.text, /database|could not be read|can't be used/);
  drop();
  await worksAndStops(node);
});
