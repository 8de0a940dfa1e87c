// freeze: a process stands still for a while and goes on, the node's or a client's. The other side notices, and
// afterwards both hold the same.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../scripts/ports.mjs';
import { connectAll } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { freshLoad, makeRecord, shownTo } from '../support/faults/record.mjs';
import { Sender, startLoad } from '../support/faults/sender.mjs';
import { figures } from '../support/faults/torture.mjs';
import { metric } from '../support/measuring.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const FREEZES = (process.env.RIALTO_E2E_FREEZE_SECONDS ?? '5,32').split(',').map(Number);
const RATE = 20;
const CLIENTS = 10;
const NOTICED_WITHIN_MS = 30_000;
const CONVERGED_WITHIN_MS = 10_000;
const GAUGE_MS = 5_000;
const frozenClient = fileURLToPath(new URL('../support/faults/frozen-client.mjs', import.meta.url));

/** Whether a freeze is so long that it must have been noticed. */
const mustNotice = (seconds) => seconds * 1_000 > NOTICED_WITHIN_MS;

async function frozenNode(t) {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: 3 }, () => register(node)));
  const { channel } = await community(...people);
  const clients = await connectAll(
    Array.from({ length: CLIENTS }, (_, n) => people[n % 3]),
    { transports: ['websocket'] },
  );
  const followers = await Promise.all(clients.map((client) => new Follower(client, channel).start()));
  const senders = clients.slice(0, 2).map((client, n) => new Sender(client, channel, `sender-${n}`));
  const load = startLoad(senders, RATE);
  const [noticed, converged] = [[], []];
  for (const seconds of FREEZES) {
    await until(() => clients.every((client) => client.socket.connected), 'everyone on line', 30_000);
    const marks = clients.map((client) => client.mark());
    process.kill(node.pid, 'SIGSTOP');
    const frozen = performance.now();
    try {
      await pause(seconds * 1_000);
    } finally {
      process.kill(node.pid, 'SIGCONT');
    }
    const thawed = performance.now();
    const sent = senders.map((sender) => sender.sent.length);
    const heard = clients.map((client, n) =>
      client.heard.all.slice(marks[n]).find(({ event }) => event === 'disconnect'),
    );
    if (mustNotice(seconds)) noticed.push(...heard.map((entry) => (entry ? entry.at - frozen : Infinity)));
    const haveAll = () => senders.every((sender, n) => sender.acked.length >= sent[n]);
    await until(() => haveAll() && clients.every((client) => client.socket.connected), 'an answer to all', 60_000);
    const { rev } = await people[0].history(channel);
    for (const follower of followers) await follower.reaches(rev, 60_000);
    converged.push(performance.now() - thawed);
  }
  load.stop();
  for (const sender of senders) await sender.drained();
  const store = await freshLoad(people[0], channel);
  for (const follower of followers) await follower.reaches(store.rev);
  const record = makeRecord({ store, senders, followers, shown: await shownTo(people[0], channel) });
  const [late, slow] = [Math.max(0, ...noticed), Math.max(...converged)];
  figures(
    t,
    `node: ${record.acked.length} acks; noticed after ${Math.round(late / 1000)} s, converged after ${Math.round(slow)} ms at most`,
  );
  await t.test('every client notices within 30 s', () => assert.ok(late < NOTICED_WITHIN_MS, `${late} ms`));
  await t.test('has converged within 10 s', () => assert.ok(slow < CONVERGED_WITHIN_MS, `${slow} ms`));
  await t.test('keeps P1 to P5', () => assertKept(record));
  await t.test('negative control: the checker catches this record doctored', () => assertCaught(record));
}

async function frozenClients(t) {
  const metrics = `127.0.0.1:${await freePort()}`;
  const node = await startNode({ env: { RIALTO_METRICS_LISTEN: metrics } });
  const [owner, member] = await Promise.all([register(node), register(node)]);
  const { channel } = await community(owner, member);
  const child = spawn(process.execPath, [frozenClient, node.url, member.token, channel.id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => child.kill('SIGKILL'));
  const log = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  const [client] = await connectAll([owner], { transports: ['websocket'] });
  const sender = new Sender(client, channel);
  const load = startLoad([sender], RATE);
  const sockets = () => metric(`http://${metrics}/metrics`, 'rialto_sockets');
  const [noticed, converged] = [[], []];
  for (const seconds of FREEZES) {
    await until(async () => (await sockets()) === 2 && log.length > 0, 'both on line', 30_000);
    child.kill('SIGSTOP');
    const frozen = performance.now();
    try {
      if (mustNotice(seconds)) {
        await until(async () => (await sockets()) === 1, 'the node to notice', 2 * NOTICED_WITHIN_MS);
        noticed.push(performance.now() - frozen);
      }
      await pause(Math.max(0, seconds * 1_000 - (performance.now() - frozen)));
    } finally {
      child.kill('SIGCONT');
    }
    const thawed = performance.now();
    const { rev } = await owner.history(channel);
    await until(() => (log.at(-1)?.rev ?? 0) >= rev, 'the frozen client to catch up', 60_000);
    converged.push(performance.now() - thawed);
  }
  load.stop();
  await sender.drained();
  const store = await freshLoad(owner, channel);
  await until(() => log.at(-1).rev >= store.rev, 'the last message');
  const follower = { log, held: () => log };
  const record = makeRecord({ store, senders: [sender], followers: [follower], shown: await shownTo(owner, channel) });
  const [late, slow] = [Math.max(0, ...noticed), Math.max(...converged)];
  figures(
    t,
    `client: ${log.length} messages; noticed after ${Math.round(late / 1000)} s, converged after ${Math.round(slow)} ms at most`,
  );
  await t.test('the node notices within 30 s', () => assert.ok(late < NOTICED_WITHIN_MS + GAUGE_MS, `${late} ms`));
  await t.test('has converged within 10 s', () => assert.ok(slow < CONVERGED_WITHIN_MS, `${slow} ms`));
  await t.test('keeps P1 to P5', () => assertKept(record));
}

const timeout = 120_000 + FREEZES.reduce((sum, seconds) => sum + seconds, 0) * 2_000;

test(`SIGSTOP of ${FREEZES.join(', ')} s`, { timeout, concurrency: true }, (t) =>
  Promise.all([t.test('of the node', { timeout }, frozenNode), t.test('of a client', { timeout }, frozenClients)]),
);
