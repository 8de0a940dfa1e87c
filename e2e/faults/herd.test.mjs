// herd: the node dies with many clients, and all come back to the one that is started.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectAll } from '../support/clients.mjs';
import { Badge } from '../support/faults/badge.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, readSeqOf } from '../support/faults/record.mjs';
import { Sender } from '../support/faults/sender.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { percentile, residentMemory } from '../support/measuring.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const SOCKETS = size('HERD_SOCKETS', 300);
const PEOPLE = 20;
const SENDS = 50;
const BACK_WITHIN_MS = bound(15_000, 25_000);
const BACK_SHARE = 0.95;
const MEMORY_AT_MOST = 2;
const stock = { transports: ['websocket'], reconnectionDelay: 1_000, reconnectionDelayMax: 5_000 };

test(`kill -9 with ${SOCKETS} sockets, and a restart`, { timeout: 240_000 }, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: PEOPLE + 1 }, () => register(node)));
  const { channel } = await community(...people);
  const watcher = people[PEOPLE];
  // Hashing their passwords took memory that a process keeps; the two that are compared have hashed none.
  await node.restart();
  const [watching] = await connectAll([watcher], stock);
  const badge = new Badge(watching, channel);
  const clients = await connectAll(
    Array.from({ length: SOCKETS }, (_, n) => people[n % PEOPLE]),
    stock,
  );
  const followers = await Promise.all(
    clients.slice(0, SOCKETS / 2).map((client) => new Follower(client, channel).start()),
  );
  const sender = new Sender(clients.at(-1), channel);
  for (let n = 0; n < SENDS; n += 1) sender.send();
  await sender.drained();
  await until(() => badge.head >= SENDS, 'the last notification');
  for (const follower of followers) await follower.reaches(SENDS);
  const { now: before } = residentMemory(node.pid);

  const marks = clients.map((client) => client.mark());
  await node.kill();
  const since = performance.now();
  await node.start();
  for (let n = 0; n < SENDS; n += 1) sender.send();
  const backAfter = await Promise.all(
    clients.map(async (client, n) => {
      await client.next('ready', { since: marks[n], ms: 60_000 });
      return performance.now() - since;
    }),
  );
  await sender.drained();
  const store = await freshLoad(people[0], channel);
  for (const follower of followers) await follower.reaches(store.rev, 30_000);
  await until(() => badge.head >= store.rev, 'the last notification');
  const { most } = residentMemory(node.pid);
  const shown = [badge.shown(await readSeqOf(watcher, channel))];
  const record = makeRecord({ store, senders: [sender], followers, shown });
  const back = percentile(backAfter, BACK_SHARE);
  figures(
    t,
    `${BACK_SHARE * 100} % back after ${(back / 1000).toFixed(1)} s, all after ${(Math.max(...backAfter) / 1000).toFixed(1)} s; ` +
      `memory ${before.toFixed(0)} MiB before, ${most.toFixed(0)} MiB at most afterwards`,
  );

  await t.test(`${BACK_SHARE * 100} % were back within ${BACK_WITHIN_MS} ms`, () =>
    assert.ok(back < BACK_WITHIN_MS, `${back} ms`),
  );
  await t.test('memory was at most twice what it had been', () =>
    assert.ok(most < before * MEMORY_AT_MOST, `${before}, ${most}`),
  );
  await t.test('keeps P1 to P5', () => assertKept(record));
  await t.test('negative control: the checker catches this record doctored, a badge after the restart too', () => {
    assertCaught(record);
  });
});
