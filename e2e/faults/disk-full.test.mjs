// disk-full: the disk fills while people write. Nothing is acknowledged that is not kept; with space it goes on by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connectAll } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, shownTo } from '../support/faults/record.mjs';
import { SmallDisk } from '../support/faults/small-disk.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, http, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const ROUNDS = size('DISK_FULL_ROUNDS', 2);
const DISK_MIB = 64;
const SPARE_BYTES = 1_500_000;
const WHILE_FULL = size('DISK_FULL_SENDS', 100);
/** So many refusals in a row mean that not even one small commit fits. */
const FULL_AFTER = 20;
const WORKS_WITHIN_MS = bound(5_000, 10_000);
const NOT_READY_WITHIN_MS = bound(6_000, 12_000);

/** One person who sends one after the other, and takes a refusal for an end of that message. */
class Writer {
  sent = [];
  acked = [];
  refused = [];
  codes = new Set();
  inARow = 0;
  worked = 0;

  constructor(client, channel, name) {
    Object.assign(this, { client, channel, name });
  }

  async send() {
    this.made = (this.made ?? 0) + 1;
    const clientId = `${this.name}-${this.made}`;
    const ack = await this.client.request('message:send', { channelId: this.channel.id, content: clientId, clientId });
    if (ack.ok) {
      const { id, seq, author, channelId } = ack.message;
      this.sent.push({ author: author.id, clientId });
      this.acked.push({ author: author.id, channelId, clientId, id, seq });
      this.worked = performance.now();
    } else {
      this.codes.add(ack.error.code);
    }
    this.inARow = ack.ok ? 0 : this.inARow + 1;
    return ack.ok;
  }
}

/** Waits until `/readyz` answers with `status`; gives when it did. */
async function readyTells(node, status) {
  await until(async () => (await http(node, 'GET', '/readyz')).status === status, `/readyz telling ${status}`, 20_000);
  return performance.now();
}

/** Fills the disk, writes on, and frees it; gives what happened. */
async function round(node, disk, writers) {
  disk.fill(SPARE_BYTES);
  const each = (times) =>
    Promise.all(
      writers.map(async (writer) => {
        for (let n = 0; n < times; n += 1) await writer.send();
      }),
    );
  while (writers.some((writer) => writer.inARow < FULL_AFTER)) {
    // The last blocks too: what the node's own files leave.
    if (writers.every((writer) => writer.inARow > 0)) disk.fill();
    await each(5);
  }
  const before = writers.reduce((total, writer) => total + writer.acked.length, 0);
  await each(Math.ceil(WHILE_FULL / writers.length));
  const whileFull = writers.reduce((total, writer) => total + writer.acked.length, 0) - before;
  const told = (await readyTells(node, 503)) - writers.reduce((last, writer) => Math.max(last, writer.worked), 0);
  disk.free();
  const freed = performance.now();
  await Promise.all(
    writers.map(async (writer) => {
      while (!(await writer.send())) {
        assert.ok(
          performance.now() - freed < 2 * WORKS_WITHIN_MS,
          'nothing is acknowledged after there is space again',
        );
      }
    }),
  );
  const back = performance.now() - freed;
  return { whileFull, back, told, ready: (await readyTells(node, 200)) - freed };
}

test(`${ROUNDS} times a full disk of ${DISK_MIB} MiB`, { timeout: 60_000 + ROUNDS * 60_000 }, async (t) => {
  const disk = SmallDisk.make(DISK_MIB);
  const node = await startNode({ dataDir: disk.dataDir });
  const people = await Promise.all(Array.from({ length: 4 }, () => register(node)));
  const { channel } = await community(...people);
  const clients = await connectAll(people, { transports: ['websocket'] });
  const follower = await new Follower(clients[3], channel).start();
  const writers = clients.slice(0, 3).map((client, n) => new Writer(client, channel, `writer-${n}`));
  const rounds = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await round(node, disk, writers));

  const store = await freshLoad(people[0], channel);
  await follower.reaches(store.rev);
  const shown = await shownTo(people[3], channel);
  const record = makeRecord({ store, senders: writers, followers: [follower], shown });
  const slowest = Math.max(...rounds.map(({ back }) => back));
  figures(
    t,
    `${disk.kind}: ${record.acked.length} acks, ${rounds.reduce((sum, each) => sum + each.whileFull, 0)} of them while full; back after ${Math.round(slowest)} ms at most`,
  );

  await t.test('acknowledged nothing while it was full', () => {
    assert.deepEqual(
      rounds.map(({ whileFull }) => whileFull),
      Array(ROUNDS).fill(0),
    );
  });
  await t.test('said that it was unavailable, and nothing else', () => {
    for (const writer of writers) assert.deepEqual([...writer.codes], ['unavailable']);
  });
  await t.test(`worked again within ${WORKS_WITHIN_MS} ms of space`, () => assert.ok(slowest < WORKS_WITHIN_MS));
  await t.test('/readyz told that nothing could be written, and that it could again', () => {
    for (const { told, ready } of rounds) {
      assert.ok(told < NOT_READY_WITHIN_MS, `${told} ms after the last ack`);
      assert.ok(ready < WORKS_WITHIN_MS, `${ready} ms after there was space`);
    }
  });
  await t.test('keeps P1 to P5', () => assertKept(record));
  await t.test('negative control: the checker catches this record doctored', () => assertCaught(record));
  await t.test('everything is there after kill -9 and a restart, and check finds nothing', async () => {
    await node.kill();
    await node.start();
    const again = await freshLoad(people[0], channel);
    assertKept({ ...record, store: again, logs: {}, caughtUp: {}, shown: [] });
    await node.stop();
    const { code, text } = await node.check();
    assert.equal(code, 0, text);
  });
});
