// concurrent: many senders in one channel. One log without holes, the same for all.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, connectAll } from '../support/clients.mjs';
import { Badge } from '../support/faults/badge.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, readSeqOf } from '../support/faults/record.mjs';
import { Sender } from '../support/faults/sender.mjs';
import { figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const SENDERS = size('CONCURRENT_SENDERS', 20);
const EACH = size('CONCURRENT_EACH', 50);
const TOTAL = SENDERS * EACH;

test(`${SENDERS} senders of ${EACH} messages each in one channel`, { timeout: 120_000 + TOTAL * 20 }, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: SENDERS + 2 }, () => register(node)));
  const [owner, ...members] = people;
  const [reader, watcher] = people.slice(SENDERS);
  const { channel } = await community(owner, ...members);
  const clients = await connectAll(people);
  const followers = await Promise.all(
    clients.slice(0, SENDERS + 1).map((client) => new Follower(client, channel).start()),
  );
  const senders = clients.slice(0, SENDERS).map((client) => new Sender(client, channel));
  const badge = new Badge(clients[SENDERS + 1], channel);

  // The one who reads stops reading near the end: so there is a number between 0 and 100 to be right about.
  const nearTheEnd = followers[SENDERS]
    .reaches(Math.max(1, TOTAL - 60), 60_000)
    .then(() => clients[SENDERS].do('channel:reading', { channelId: channel.id, reading: false }));
  for (let n = 0; n < EACH; n += 1) for (const sender of senders) sender.send();
  for (const sender of senders) await sender.drained();
  const { channel: stopped } = await nearTheEnd;

  const store = await freshLoad(owner, channel);
  for (const follower of followers) await follower.reaches(store.rev);
  await until(() => badge.head >= store.rev, 'the last notification');
  const recounted = (await (await connect(reader)).do('notifications:get', { serverId: channel.serverId })).servers[0];
  const shown = [
    badge.shown(await readSeqOf(watcher, channel)),
    { name: 'who stopped reading', userId: reader.id, readSeq: stopped.readSeq, unread: recounted.channels[0].unread },
  ];
  const record = makeRecord({ store, senders, followers, shown });

  figures(t, `${store.rev} revs of ${SENDERS} senders, ${followers.length} logs held against the store`);

  await t.test('keeps P1 to P5', () => assertKept(record));
  await t.test(`made ${TOTAL} contiguous revs`, () => assert.equal(store.rev, TOTAL));
  await t.test('showed everyone the same log from its beginning', () => {
    const order = store.messages.map((message) => message.id).join();
    for (const follower of followers) assert.equal(follower.log.map((message) => message.id).join(), order);
  });
  await t.test('negative control: the checker catches this record doctored', () => assertCaught(record));
});
