// outage: PostgreSQL is not there, does not answer, takes no writes, or has something locked. Everything that waits is answered in time,
// nobody waits for the channel of somebody else, and it goes on by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { freePort } from '../../scripts/ports.mjs';
import { connect } from '../support/clients.mjs';
import { DatabaseProxy } from '../support/faults/database-proxy.mjs';
import { holdInPsql, runInPsql, startPostgres } from '../support/faults/postgres.mjs';
import { size } from '../support/faults/random.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { launch, startNode, temporaryFolder } from '../support/node.mjs';
import { community, http, register } from '../support/people.mjs';
import { until, within } from '../support/waiting.mjs';

const QUEUED = size('OUTAGE_SENDS', 600);
const ANSWERED_WITHIN_MS = bound(5_000, 8_000);
const BACK_WITHIN_MS = bound(5_000, 8_000);
const NOT_READY_WITHIN_MS = bound(6_000, 9_000);
const LOCKED_WITHIN_MS = bound(10_000, 12_000);
const STOPPED_WITHIN_MS = 25_000;
const READY_ANSWERS_WITHIN_MS = bound(2_000, 4_000);

const cluster = await startPostgres();
const proxy = await DatabaseProxy.start(cluster);
const node = await startNode({ env: { RIALTO_DATABASE: proxy.url } });
const [owner, other] = await Promise.all([register(node, 'owner'), register(node, 'other')]);
const [{ channel }, theirs] = await Promise.all([community(owner), community(other)]);
const [client, theirClient] = await Promise.all([connect(owner), connect(other)]);

/** A send: its answer, and after how long it came. */
async function send(from, to, content = 'hello') {
  const since = performance.now();
  const ack = new Promise((settle) => from.socket.emit('message:send', { channelId: to.id, content }, settle));
  const answer = await within(ack, 'an answer', 30_000);
  return { ...answer, took: performance.now() - since };
}

async function readyStatus() {
  const since = performance.now();
  const { status } = await http(node, 'GET', '/readyz');
  assert.ok(performance.now() - since < READY_ANSWERS_WITHIN_MS, '/readyz took too long');
  return status;
}

/** Sends until one is acknowledged; gives after how long that was. */
async function worksAgain(since) {
  await until(async () => (await send(client, channel)).ok, 'a send that works', 2 * BACK_WITHIN_MS);
  return performance.now() - since;
}

/** What `down` does to the database, with `QUEUED` sends at once; `up` brings it back. Reads are answered with `reads`. */
async function outage(t, down, up, reads = 503) {
  assert.equal((await send(client, channel)).ok, true);
  assert.equal(await readyStatus(), 200);
  const began = performance.now();
  await down();
  const sends = await Promise.all(Array.from({ length: QUEUED }, () => send(client, channel)));
  // Whoever reads waits no longer.
  const since = performance.now();
  assert.equal((await owner.http('GET', '/servers')).status, reads);
  const read = performance.now() - since;
  await until(async () => (await readyStatus()) === 503, '/readyz saying so', NOT_READY_WITHIN_MS);
  const told = performance.now() - began;
  const back = performance.now();
  await up();
  const works = await worksAgain(back);
  await until(async () => (await readyStatus()) === 200, '/readyz being well again', BACK_WITHIN_MS);
  const slowest = Math.max(...sends.map(({ took }) => took));
  figures(
    t,
    `${QUEUED} answered after ${Math.round(slowest)} ms at most, a read after ${Math.round(read)}; /readyz said so ` +
      `after ${Math.round(told)} ms; back after ${Math.round(works)} ms`,
  );
  assert.deepEqual([...new Set(sends.map(({ ok, error }) => ok || error.code))], ['unavailable']);
  for (const time of [slowest, read]) assert.ok(time < ANSWERED_WITHIN_MS, `answered after ${time} ms`);
  assert.ok(works < BACK_WITHIN_MS, `back after ${works} ms`);
}

test('a database that is not there', { timeout: 90_000 }, async (t) => {
  await outage(
    t,
    () => proxy.refuse(),
    () => proxy.allow(),
  );
  assert.match(node.log, /can't be reached.*connection refused/);
  assert.match(node.log, /The database answers again/);
});

test('a database that falls silent on every connection', { timeout: 90_000 }, async (t) => {
  await outage(
    t,
    () => proxy.freeze(),
    () => proxy.thaw(),
  );
  assert.match(node.log, /can't be reached.*\d does not answer/);
});

test('a database that has become read-only', { timeout: 90_000 }, async (t) => {
  const readOnly = (value) =>
    runInPsql(
      cluster,
      'SET default_transaction_read_only = off',
      `ALTER SYSTEM SET default_transaction_read_only = ${value}`,
      'SELECT pg_reload_conf()',
    );
  await outage(
    t,
    () => readOnly('on'),
    () => readOnly('off'),
    200,
  );
});

test('one connection that falls silent at COMMIT holds up nobody for long', { timeout: 60_000 }, async (t) => {
  let struck = false;
  proxy.fate = (line) => {
    if (struck || !line.mentions('into silence')) return undefined;
    struck = true;
    return 'silent before';
  };
  const first = send(client, channel, 'into silence');
  await until(() => struck, 'the COMMIT');
  const behind = await send(theirClient, theirs.channel, 'behind it');
  const { ok, error, took } = await first;
  figures(t, `answered after ${Math.round(took)} ms, the one behind it after ${Math.round(behind.took)} ms`);
  assert.equal(ok || error.code, 'unavailable');
  assert.equal(behind.ok, true, JSON.stringify(behind));
  for (const time of [took, behind.took]) assert.ok(time < ANSWERED_WITHIN_MS, `answered after ${time} ms`);
});

test('a channel that somebody holds by psql holds up no other', { timeout: 60_000 }, async (t) => {
  const held = await holdInPsql(cluster, `SELECT 1 FROM channels WHERE id = '${channel.id}' FOR UPDATE`);
  const sends = Array.from({ length: 5 }, (_, n) => send(client, channel, `held ${n}`));
  const beside = [];
  let waiting = true;
  const refused = Promise.all(sends).finally(() => {
    waiting = false;
  });
  while (waiting) beside.push(await send(theirClient, theirs.channel, 'beside it'));
  const answers = await refused;
  const slowest = Math.max(...beside.map(({ took }) => took));
  figures(
    t,
    `refused after ${Math.round(answers[0].took)} ms; beside it ${beside.length} sends, ${Math.round(slowest)} ms at most`,
  );
  for (const { ok, error, took } of answers) {
    assert.equal(ok || error.code, 'unavailable');
    assert.ok(took < LOCKED_WITHIN_MS, `refused after ${took} ms`);
  }
  assert.deepEqual(
    beside.filter(({ ok }) => !ok),
    [],
  );
  assert.ok(slowest < ANSWERED_WITHIN_MS, `${slowest} ms beside it`);
  assert.equal(await readyStatus(), 200, 'the node takes writes');
  assert.match(node.log, /holds their channel/);
  // What waits when it is given up is kept, in its order.
  const waits = ['first', 'second'].map((content) => send(client, channel, content));
  await held.giveUp();
  const [one, two] = await Promise.all(waits);
  assert.ok(one.ok && two.ok && one.message.seq + 1 === two.message.seq, JSON.stringify([one, two]));
});

test('a start against a refused port says so', { timeout: 30_000 }, async () => {
  const database = `postgres://postgres@127.0.0.1:${await freePort()}/postgres`;
  const args = ['serve', '--listen', '127.0.0.1:0', '--data-dir', temporaryFolder()];
  const { ended, log } = launch(args, { RIALTO_DATABASE: database });
  const { code } = await within(ended, 'the end', 20_000);
  assert.equal(code, 1);
  assert.match(log.text, /connection refused/);
});

test('a planned stop ends while the database is silent, and says what it waits for', { timeout: 60_000 }, async (t) => {
  proxy.fate = (line) => (line.mentions('the last') ? 'silent after' : undefined);
  const send = client.socket.emitWithAck('message:send', { channelId: channel.id, content: 'the last' });
  send.catch(() => {});
  await until(() => proxy.met['silent after'], 'the COMMIT');
  proxy.freeze();
  const since = performance.now();
  await node.stop();
  const took = performance.now() - since;
  figures(t, `stopped after ${(took / 1_000).toFixed(1)} s`);
  assert.ok(took < STOPPED_WITHIN_MS, `${took} ms`);
  assert.match(node.log, /Waiting for \d+ database writes?\./);
});
