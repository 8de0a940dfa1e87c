// two-nodes: one PostgreSQL database has one node. The second is refused with the name of the first, whatever happens to
// the connections of that one; a clean stop makes way at once, and kill -9 within half a minute.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../../scripts/ports.mjs';
import { DatabaseProxy } from '../support/faults/database-proxy.mjs';
import { startPostgres } from '../support/faults/postgres.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { Node, runToEnd, startNode, temporaryFolder } from '../support/node.mjs';
import { register } from '../support/people.mjs';
import { until, within } from '../support/waiting.mjs';

const REFUSED_WITHIN_MS = bound(5_000, 10_000);
const AT_ONCE_MS = bound(3_000, 8_000);
const GONE_WITHIN_MS = 30_000;
/** For how long a node may lose its database and keep it. */
const CUT_MS = 5_000;

const cluster = await startPostgres();
const proxy = await DatabaseProxy.start(cluster);
const first = await startNode({ env: { RIALTO_DATABASE: proxy.url } });

/** Another node, on the database itself; it ends by itself where it is refused. */
function second() {
  const args = ['serve', '--listen', '127.0.0.1:0', '--data-dir', temporaryFolder()];
  return runToEnd(args, { RIALTO_DATABASE: cluster.url });
}

function assertRefused({ code, text }) {
  assert.equal(code, 1, text);
  assert.match(text, new RegExp(`another node serves this database.*process ${first.pid} on `));
}

test('a second node is refused with the name of the first', { timeout: 30_000 }, async (t) => {
  const since = performance.now();
  assertRefused(await second());
  const took = performance.now() - since;
  figures(t, `refused after ${Math.round(took)} ms`);
  assert.ok(took < REFUSED_WITHIN_MS, `${took} ms`);
});

test('rialto admin works beside a node', { timeout: 30_000 }, async () => {
  await register(first, 'somebody');
  const { code, text } = await runToEnd(['admin', 'list-users', '--data-dir', first.dataDir], {
    RIALTO_DATABASE: cluster.url,
  });
  assert.equal(code, 0, text);
  assert.match(text, /somebody/);
});

test(`a node that loses its connections for ${CUT_MS} ms keeps the database`, { timeout: 60_000 }, async () => {
  const cut = performance.now();
  await proxy.refuse();
  const refused = second();
  await until(() => performance.now() - cut > CUT_MS, 'the time of the cut');
  await proxy.allow();
  assertRefused(await refused);
  assert.ok(first.isRunning);
});

test('a restart after kill -9 waits for nothing, and another node for half a minute at most', {
  timeout: 90_000,
}, async (t) => {
  await first.kill();
  const again = await first.start();
  await first.kill();
  const port = await freePort();
  const other = new Node({ port, dataDir: temporaryFolder(), env: { ...first.env, RIALTO_DATABASE: cluster.url } });
  const since = performance.now();
  await other.start();
  const took = performance.now() - since;
  figures(t, `a restart after kill -9 took ${Math.round(again)} ms, another node ${(took / 1_000).toFixed(1)} s`);
  assert.ok(again < AT_ONCE_MS, `a restart took ${again} ms`);
  assert.ok(took > CUT_MS && took < GONE_WITHIN_MS, `${took} ms`);

  // A clean stop makes way at once.
  await other.stop();
  const makesWay = await first.start();
  assert.ok(makesWay < AT_ONCE_MS, `${makesWay} ms`);
});

test('a node that was away for too long stops, and says who serves the database', { timeout: 90_000 }, async () => {
  await proxy.refuse();
  const other = new Node({
    port: await freePort(),
    dataDir: temporaryFolder(),
    env: { ...first.env, RIALTO_DATABASE: cluster.url },
  });
  await other.start();
  await proxy.allow();
  const { code } = await within(first.ended, 'the end of the first', 30_000);
  assert.equal(code, 1);
  assert.match(first.log, new RegExp(`another node serves that now: process ${other.pid} on `));
  await other.stop();
});
