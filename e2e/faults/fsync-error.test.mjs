// fsync-error: the disk can't keep what is written. The node stops believing it: nothing is acknowledged from then on,
// also when a later sync succeeds, and it says so until it is started again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connectAll } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, shownTo } from '../support/faults/record.mjs';
import { Sender, startLoad } from '../support/faults/sender.mjs';
import { Strace } from '../support/faults/strace.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const ROUNDS = size('FSYNC_ERROR_ROUNDS', 2);
const RATE = size('FSYNC_ERROR_RATE', 200);
const REFUSES_WITHIN_MS = bound(2_000, 5_000);

async function readiness(node) {
  const answer = await fetch(`${node.url}/readyz`);
  return { status: answer.status, text: await answer.text() };
}

/** The log's lines that say that a sync failed. */
function said(node) {
  return node.log.split('\n').filter((line) => line.includes('A sync of the disk failed.'));
}

test(`${ROUNDS} times a sync fails under ${RATE} messages a second`, {
  timeout: 60_000 + ROUNDS * 40_000,
}, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: 4 }, () => register(node)));
  const { channel } = await community(...people);
  const clients = await connectAll(people, { transports: ['websocket'] });
  const senders = clients.slice(0, 3).map((client) => new Sender(client, channel));
  const follower = await new Follower(clients[3], channel).start();
  const [sum, took] = [{ refused: 0 }, []];
  const acked = () => senders.reduce((total, sender) => total + sender.acked.length, 0);
  const refused = () => senders.flatMap((sender) => sender.refused);

  for (let n = 0; n < ROUNDS; n += 1) {
    const load = startLoad(senders, RATE);
    const before = acked();
    await until(() => acked() > before + RATE / 4, 'a load that is acknowledged', 20_000);
    const strace = await Strace.failSyncs(node.pid);
    const began = performance.now();
    await until(() => refused().length > 0, 'a refusal');
    await until(async () => (await readiness(node)).status === 503, '/readyz to say so');
    took.push(performance.now() - began);
    await strace.detach();

    // The disk seems well again. It is not believed.
    const [kept, since] = [acked(), refused().length];
    await until(() => refused().length > since + RATE / 4, 'more refusals');
    load.stop();
    const answer = await people[0].http('POST', '/servers', { name: 'not now' });
    const { text } = await readiness(node);
    const lines = said(node);
    await t.test(`round ${n + 1}: writes are refused from then on, over sockets and HTTP`, () => {
      assert.equal(acked(), kept, 'something was acknowledged after a sync had failed');
      assert.deepEqual([...new Set(refused().map(({ code }) => code))], ['unavailable']);
      assert.deepEqual([answer.status, answer.body.code], [503, 'unavailable']);
    });
    await t.test(`round ${n + 1}: it says why, in /readyz and once in its log; what is kept can be read`, async () => {
      assert.match(text, /sync of the disk failed/);
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.ok((await people[0].history(channel)).rev >= kept - senders.length);
    });
    sum.refused += refused().length;
    for (const sender of senders) sender.refused = [];
    // The planned stop works too, and the next start believes what is on the disk.
    await (n % 2 === 0 ? node.kill() : node.stop());
    await node.start();
    for (const sender of senders) await sender.drained();
  }

  const store = await freshLoad(people[0], channel);
  await follower.reaches(store.rev);
  const shown = await shownTo(people[3], channel);
  const record = makeRecord({ store, senders, followers: [follower], shown });
  await node.stop();
  const { code, text } = await node.check();
  const slowest = Math.round(Math.max(...took));
  figures(t, `${record.acked.length} acks, ${sum.refused} refusals; refused and said after ${slowest} ms at most`);

  await t.test(`refused and said so within ${REFUSES_WITHIN_MS} ms`, () => assert.ok(slowest < REFUSES_WITHIN_MS));
  await t.test('keeps P1 to P5', () => assertKept(record));
  await t.test('is found clean by check', () => assert.equal(code, 0, text));
  await t.test('negative control: the checker catches this record doctored', () => assertCaught(record));
});

test('a sync that fails for a request over HTTP ends all writing too', { timeout: 60_000 }, async () => {
  const node = await startNode();
  const owner = await register(node);
  const { channel } = await community(owner);
  await owner.say(channel, 'before');
  const strace = await Strace.failSyncs(node.pid);
  const failed = await owner.http('POST', '/servers', { name: 'not kept' });
  await strace.detach();
  const after = await owner.http('POST', `/channels/${channel.id}/messages`, { content: 'after' });
  assert.deepEqual([failed.status, after.status, (await readiness(node)).status], [503, 503, 503]);
  assert.equal(said(node).length, 1);
  await node.stop();
  await node.start();
  assert.equal((await owner.history(channel)).messages.length, 1);
  await owner.say(channel, 'and again');
});
