// locked-file: another program holds the write lock of the SQLite file, as a backup or a person in `sqlite3` may. Every
// write is refused in time, reads go on, `/readyz` says so, and with the lock given up everything works at once.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { pathOf } from '../../scripts/test/processes.mjs';
import { connect } from '../support/clients.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, http, PASSWORD, register } from '../support/people.mjs';
import { until, within } from '../support/waiting.mjs';

const SENDS = 50;
const ANSWERED_WITHIN_MS = bound(5_000, 8_000);
const NOT_READY_WITHIN_MS = bound(6_000, 9_000);
const BACK_WITHIN_MS = bound(5_000, 8_000);
const READY_ANSWERS_WITHIN_MS = bound(2_000, 4_000);

const LOCK = `
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
file.execute("ROLLBACK")
`;

/** Has another program hold the write lock of the node's file, until it is given up. */
async function lock(node) {
  const python = process.env.TEST_PYTHON ?? pathOf('python3');
  const program = spawn(python, ['-c', LOCK, join(node.dataDir, 'rialto.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((settle) => program.once('close', settle));
  after(() => program.kill());
  await within(new Promise((settle) => program.stdout.once('data', settle)), 'the lock');
  return {
    giveUp() {
      program.stdin.end();
      return ended;
    },
  };
}

async function readyStatus(node) {
  const since = performance.now();
  const { status } = await http(node, 'GET', '/readyz');
  assert.ok(performance.now() - since < READY_ANSWERS_WITHIN_MS, '/readyz took too long');
  return status;
}

/** What an answer of either kind says: `ok`, or the code of its error. And after how long it came. */
async function outcome(what, asked) {
  const since = performance.now();
  const answer = await within(asked(), what, 30_000);
  const said = answer.status === undefined ? answer.ok || answer.error.code : answer.body?.code || answer.status;
  return { what, said, took: performance.now() - since };
}

test('another program holds the write lock of the file', { timeout: 90_000 }, async (t) => {
  const node = await startNode();
  const [owner, member] = [await register(node, 'owner'), await register(node, 'member')];
  const { server, channel } = await community(owner, member);
  const client = await connect(owner);
  await client.do('message:send', { channelId: channel.id, content: 'before' });
  const worked = performance.now();
  const held = await lock(node);

  const ask = (event, payload) => new Promise((settle) => client.socket.emit(event, payload, settle));
  const login = { username: owner.username, password: PASSWORD };
  const writes = () => [
    ...Array.from({ length: SENDS }, (_, n) =>
      outcome('a send', () => ask('message:send', { channelId: channel.id, content: `held ${n}` })),
    ),
    outcome('a join', () => ask('channel:join', { channelId: channel.id })),
    outcome('a login', () => http(node, 'POST', '/api/v1/auth/login', { body: login })),
    outcome('a new server', () => owner.http('POST', '/servers', { name: 'held' })),
    outcome('a name', () => owner.http('PATCH', '/me', { displayName: 'Held' })),
    outcome('a kick', () => owner.http('DELETE', `/servers/${server.id}/members/${member.id}`)),
  ];
  const refused = await Promise.all(writes());
  assert.equal((await member.http('GET', '/servers')).status, 200, 'who reads waits for nobody');
  await until(async () => (await readyStatus(node)) === 503, '/readyz saying so', NOT_READY_WITHIN_MS);
  const told = performance.now() - worked;
  await held.giveUp();

  const back = performance.now();
  const again = await Promise.all(writes());
  const works = performance.now() - back;
  await until(async () => (await readyStatus(node)) === 200, '/readyz being well again', BACK_WITHIN_MS);
  const slowest = Math.max(...refused.map(({ took }) => took));
  figures(
    t,
    `${refused.length} refused after ${Math.round(slowest)} ms at most; /readyz said so ${Math.round(told)} ms after the ` +
      `last write; all worked ${Math.round(works)} ms after the lock was given up`,
  );
  for (const { what, said, took } of refused) {
    assert.equal(said, 'unavailable', what);
    assert.ok(took < ANSWERED_WITHIN_MS, `${what} was refused after ${took} ms`);
  }
  for (const { what, said } of again) assert.ok(said === true || (said >= 200 && said < 300), `${what}: ${said}`);
  assert.ok(works < BACK_WITHIN_MS, `worked after ${works} ms`);
  assert.match(node.log, /The database is unavailable/);
});
