// pipelined: a client that does not wait. Its messages stand in the order in which it sent them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, transports } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, readSeqOf } from '../support/faults/record.mjs';
import { Sender } from '../support/faults/sender.mjs';
import { figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const ROUNDS = size('PIPELINED_ROUNDS', 3);
const SENDS = size('PIPELINED_SENDS', 1_000);

const node = await startNode();
const [author, watcher] = await Promise.all([register(node), register(node)]);

/** Sends all at once, also while a default client is still upgrading; gives the record. */
async function round(options) {
  const { channel } = await community(author, watcher);
  const follower = await new Follower(await connect(watcher), channel).start();
  const client = await connect(author, options);
  const sender = new Sender(client, channel);
  for (let n = 0; n < SENDS; n += 1) sender.send();
  await sender.drained();
  const store = await freshLoad(author, channel);
  await follower.reaches(store.rev);
  const view = await watcher.view({ id: channel.serverId });
  const shown = [
    {
      name: 'who reads',
      userId: watcher.id,
      readSeq: await readSeqOf(watcher, channel),
      unread: view.channels[0].unread,
    },
  ];
  client.close();
  return makeRecord({ store, senders: [sender], followers: [follower], shown });
}

let acked = 0;
for (let n = 0; n < ROUNDS; n += 1) {
  const [how, options] = Object.entries(transports)[n % 3];
  test(`round ${n + 1}: ${SENDS} sends without waiting, with ${how}`, { timeout: 60_000 + SENDS * 20 }, async (t) => {
    const record = await round(options);
    acked += record.acked.length;
    if (n + 1 === ROUNDS) figures(t, `${acked} acks in ${ROUNDS} rounds`);
    await t.test('keeps P1 to P5, with no inversion', () => assertKept(record));
    await t.test('acknowledged each send once', () => assert.equal(record.acked.length, SENDS));
    await t.test('negative control: the checker catches this record doctored', () => assertCaught(record));
  });
}
