// drain: a planned stop with many clients. What was accepted is answered, everyone is told, and they do not all come
// back at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connectAll } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, shownTo } from '../support/faults/record.mjs';
import { Sender } from '../support/faults/sender.mjs';
import { figures } from '../support/faults/torture.mjs';
import { busiestSecond } from '../support/measuring.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const SOCKETS = size('DRAIN_SOCKETS', 200);
const SENDS = size('DRAIN_SENDS', 400);
const PEOPLE = 10;
const SENDERS = 4;
const ENDED_WITHIN_MS = 25_000;
const AT_ONCE_AT_MOST = 0.15;
/** As the stock client comes back when it is told nothing else. */
const stock = { transports: ['websocket'], reconnectionDelay: 1_000, reconnectionDelayMax: 5_000 };

test(`a planned stop with ${SOCKETS} sockets`, { timeout: 180_000 }, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => register(node)));
  const { channel } = await community(...people);
  const clients = await connectAll(
    Array.from({ length: SOCKETS }, (_, n) => people[n % PEOPLE]),
    stock,
  );
  const followers = await Promise.all(clients.slice(0, 10).map((client) => new Follower(client, channel).start()));
  const senders = clients.slice(10, 10 + SENDERS).map((client, n) => new Sender(client, channel, `sender-${n}`));
  const back = clients.map((client) => {
    const times = [];
    client.socket.io.on('reconnect_attempt', () => times.push(performance.now()));
    return times;
  });
  const marks = clients.map((client) => client.mark());

  for (let n = 0; n < SENDS; n += 1) senders[n % SENDERS].send();
  // SIGTERM comes while the node is at work on them.
  await until(() => senders.some((sender) => sender.acked.length > 0), 'the first ack');
  const began = performance.now();
  await node.stop();
  const took = performance.now() - began;
  const beforeTheEnd = senders.flatMap((sender) => sender.acked.map(({ id }) => id));
  const refusals = senders.flatMap((sender) => sender.refused);
  await node.start();
  await Promise.all(clients.map((client, n) => client.next('ready', { since: marks[n], ms: 30_000 })));
  for (const sender of senders) sender.refused = [];
  const stored = new Set((await freshLoad(people[0], channel)).messages.map(({ id }) => id));
  for (const sender of senders) await sender.drained();

  const store = await freshLoad(people[0], channel);
  for (const follower of followers) await follower.reaches(store.rev);
  const shown = await shownTo(people[0], channel);
  const record = makeRecord({ store, senders, followers, shown });
  const reconnects = back.map(([first]) => first);
  const share = busiestSecond(reconnects);
  figures(
    t,
    `ended after ${(took / 1000).toFixed(1)} s; ${(share * 100).toFixed(1)} % came back in the busiest second; ` +
      `${beforeTheEnd.length} acks and ${refusals.length} refusals before the end`,
  );

  await t.test(`ended within ${ENDED_WITHIN_MS} ms`, () => assert.ok(took < ENDED_WITHIN_MS, `${took} ms`));
  await t.test('told everyone, and sent no DISCONNECT', () => {
    for (const [n, client] of clients.entries()) {
      const { reconnectInMs } = client.all('node:draining', marks[n])[0];
      assert.ok(Number.isInteger(reconnectInMs));
      assert.notEqual(client.all('disconnect', marks[n])[0], 'io server disconnect');
    }
  });
  await t.test('finished what it acknowledged, and answered what it accepted', () => {
    assert.deepEqual(
      beforeTheEnd.filter((id) => !stored.has(id)),
      [],
    );
    assert.deepEqual(
      refusals.filter(({ code }) => code !== 'unavailable'),
      [],
    );
    assert.equal(beforeTheEnd.length + refusals.length, SENDS);
  });
  await t.test('did not have everyone back at once', () => {
    assert.equal(reconnects.filter(Boolean).length, SOCKETS);
    assert.ok(share <= AT_ONCE_AT_MOST, `${share * 100} % in one second`);
  });
  await t.test('keeps P1 to P5', () => assertKept(record));
  await t.test('negative control: the checker catches this record doctored, and all at once is found', () => {
    assertCaught(record);
    assert.equal(busiestSecond(reconnects.map(() => began)), 1);
  });
});
