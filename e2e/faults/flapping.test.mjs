// flapping: many clients whose lines are cut again and again. Each holds the one log in the end, and soon.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { connectAll } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { LiveRuns } from '../support/faults/live.mjs';
import { between, size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, shownTo } from '../support/faults/record.mjs';
import { Sender, startLoad } from '../support/faults/sender.mjs';
import { Shifting } from '../support/faults/shifting.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { TcpProxy } from '../support/proxy.mjs';

const CLIENTS = size('FLAPPING_CLIENTS', 40);
const SECONDS = size('FLAPPING_SECONDS', 12);
const RATE = size('FLAPPING_RATE', 30);
const PEOPLE = 10;
const CONVERGED_WITHIN_MS = bound(5_000, 10_000);

test(`${CLIENTS} clients cut every 1 to 10 s for ${SECONDS} s`, { timeout: 120_000 + SECONDS * 2_000 }, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => register(node)));
  const { server, channel } = await community(...people);
  const proxy = await TcpProxy.start(node.port, { lifetime: () => between(1_000, 10_000) });
  t.after(() => proxy.stop());

  // Some come by polling, which is cut in the middle of a request, and go on by WebSocket.
  const through = Array.from({ length: CLIENTS }, (_, n) => proxy.between(people[n % PEOPLE]));
  const some = Math.ceil(CLIENTS / 10);
  const clients = [
    ...(await connectAll(through.slice(0, some))),
    ...(await connectAll(through.slice(some), { transports: ['websocket'] })),
  ];
  const live = clients.map((client) => new LiveRuns(client, channel));
  const followers = await Promise.all(clients.map((client) => new Follower(client, channel).start()));
  // Two of them send, through the proxy too; and one whose line is good.
  const steady = await connectAll([people[0]], { transports: ['websocket'] });
  const senders = [steady[0], clients[some + 1], clients[some + 2]].map(
    (client, n) => new Sender(client, channel, `sender-${n}`),
  );
  const [owner, member] = people;
  const shifting = await Shifting.begin(
    owner,
    member,
    server,
    clients.filter((_, n) => n % PEOPLE === 1),
  );
  const inside = new Sender(steady[0], shifting.channel, 'inside');
  const load = startLoad([...senders, inside], RATE);
  await pause(SECONDS * 1_000);
  load.stop();
  proxy.calm();
  const calm = performance.now();
  // Said while nobody is back yet.
  for (let n = 0; n < 20; n += 1) senders[0].send();
  for (const sender of [...senders, inside]) await sender.drained();
  const store = await freshLoad(people[0], channel);
  for (const follower of followers) await follower.reaches(store.rev, 3 * CONVERGED_WITHIN_MS);
  const took = performance.now() - calm;

  await shifting.end();
  const insideRecord = makeRecord({ store: await freshLoad(owner, shifting.channel), senders: [inside] });
  insideRecord.losses = shifting.losses;
  const shown = await shownTo(people[0], channel);
  const record = makeRecord({ store, senders, followers, shown });
  record.runs = Object.fromEntries(live.map(({ runs }, n) => [`client ${n}`, runs]));
  const connections = live.reduce((sum, { runs }) => sum + runs.length, 0);
  figures(
    t,
    `${proxy.cuts} cuts, ${connections} connections, ${store.rev} messages; converged after ${Math.round(took)} ms`,
  );

  await t.test(`converged within ${CONVERGED_WITHIN_MS} ms of the last cut`, () =>
    assert.ok(took < CONVERGED_WITHIN_MS, `${took} ms`),
  );
  await t.test('was cut again and again', () => assert.ok(proxy.cuts > CLIENTS * (SECONDS / 10), `${proxy.cuts} cuts`));
  await t.test('keeps P1 to P5, and leaves nothing out while a connection lives', () => assertKept(record));
  await t.test('keeps P6 for somebody who loses a channel again and again', () => {
    assertKept(insideRecord);
    assert.ok(shifting.heard.length > 0, 'they heard of it while they might');
    assertCaught(insideRecord, ['an event after a kick']);
  });
  await t.test('negative control: the checker catches this record doctored', () => {
    assertCaught(record);
    assertCaught(record, ['a silent drop at a full queue']);
  });
});
