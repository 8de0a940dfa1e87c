// zero-window: some clients stop reading their sockets. They are let go, nothing is left out for them in silence, the
// others hardly notice, and memory stays bounded (P7).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../../scripts/ports.mjs';
import { connectAll } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { LiveRuns } from '../support/faults/live.mjs';
import { size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, shownTo } from '../support/faults/record.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { forgetPeak, metric, percentile, residentMemory } from '../support/measuring.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const CLIENTS = size('ZERO_WINDOW_CLIENTS', 60);
const DEAF = size('ZERO_WINDOW_DEAF', 6);
const RATE = size('ZERO_WINDOW_RATE', 30);
const FLOOD_RATE = size('ZERO_WINDOW_FLOOD_RATE', 150);
const SECONDS = size('ZERO_WINDOW_SECONDS', 6);
const PEOPLE = 10;
const GONE_WITHIN_MS = 60_000;
/** The gauge that tells of it is taken so often. */
const GAUGE_MS = 5_000;
/** What may wait for a connection, and what the process may take for everything else meanwhile. */
const QUEUE_MIB = 1;
const SLACK_MIB = 16;
/** Where others work on the machine too, their noise is far larger than what is measured. */
const RATIO_AT_MOST = bound(1.2, 3);
const NOISE_MS = bound(1, 1_000);
/** What fills the sockets of those who don't read. */
const FILLING = ` ${'.'.repeat(3_900)}`;

/** Sends at a steady pace, and knows how long each message took to each reader. */
class Pacer {
  sent = [];
  acked = [];
  refused = [];
  took = [];
  #began = new Map();

  constructor(client, channel, { rate, filling = '' }) {
    Object.assign(this, { client, channel, rate, filling, name: 'pacer' });
  }

  /** Has the times until `reader` hears each message taken. */
  times(reader) {
    reader.socket.on('message:new', ({ content }) => {
      const began = this.#began.get(content);
      if (began !== undefined) this.took.push(performance.now() - began);
    });
  }

  start() {
    const since = performance.now();
    const before = this.sent.length;
    this.timer = setInterval(() => {
      while (this.sent.length - before < ((performance.now() - since) * this.rate) / 1_000) this.#send();
    }, 5);
    return this;
  }

  /** The slowest hundredth since the last time that this was asked. */
  slowest() {
    return percentile(this.took.splice(0), 0.99);
  }

  async stop() {
    clearInterval(this.timer);
    await until(() => this.acked.length + this.refused.length === this.sent.length, 'every acknowledgement', 30_000);
  }

  #send() {
    const clientId = `pacer-${this.sent.length}`;
    const content = clientId + this.filling;
    this.sent.push({ author: this.client.person.id, clientId: short({ content }).content });
    this.#began.set(content, performance.now());
    this.client.socket.emit('message:send', { channelId: this.channel.id, content, clientId }, (ack) => {
      if (!ack.ok) return this.refused.push(ack.error);
      const { id, seq, author, channelId } = ack.message;
      this.acked.push({ author: author.id, channelId, clientId: short({ content }).content, id, seq });
    });
  }
}

/** A message whose filling is said in a word: many logs of them are held against each other. */
function short(message) {
  const [first, filling = ''] = message.content.split(' ');
  return { ...message, content: `${first} ${filling.length}`, clientId: `${first} ${filling.length}` };
}

/** The record of one of the channels. */
async function recordOf(channel, pacer, group, person) {
  const store = await freshLoad(person, channel);
  for (const follower of group.followers) await follower.reaches(store.rev, 60_000);
  const shown = await shownTo(person, channel);
  const followers = group.followers.map((follower) => ({
    log: follower.log.map(short),
    held: () => follower.held().map(short),
  }));
  const record = makeRecord({
    store: { ...store, messages: store.messages.map(short) },
    senders: [pacer],
    followers,
    shown,
  });
  record.runs = Object.fromEntries(group.live.map(({ runs }, n) => [`client ${n + 1}`, runs]));
  return record;
}

/** From now on nothing of this client's socket is read and nothing is written; gives what undoes it. */
function stopReading(client) {
  const { engine } = client.socket.io;
  // The stock client would close by itself, as the node's pings do not come.
  clearTimeout(engine._pingTimeoutTimer);
  engine.transport.ws._socket.pause();
  return () => engine.transport.ws._socket.resume();
}

test(`${DEAF} of ${CLIENTS} clients stop reading`, { timeout: 240_000 + SECONDS * 4_000 }, async (t) => {
  const metrics = `127.0.0.1:${await freePort()}`;
  const node = await startNode({ env: { RIALTO_METRICS_LISTEN: metrics } });
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => register(node)));
  const [flooder, ...listeners] = await Promise.all(Array.from({ length: 3 }, () => register(node)));
  const { channel } = await community(...people);
  // Servers of their own: nobody else is notified of the flood, so that it weighs the same on the others both times.
  const { channel: loud } = await community(flooder, ...listeners);
  const { channel: elsewhere } = await community(flooder);
  // The process that is measured has hashed no passwords: that leaves memory behind.
  await node.restart();
  const join = async (count, channelOf, whose) => {
    const clients = await connectAll(
      Array.from({ length: count }, (_, n) => whose[n % whose.length]),
      { transports: ['websocket'] },
    );
    const live = clients.map((client) => new LiveRuns(client, channelOf));
    return {
      clients,
      live,
      followers: await Promise.all(clients.map((client) => new Follower(client, channelOf).start())),
    };
  };
  const [readers, deaf] = [await join(CLIENTS - DEAF, channel, people), await join(DEAF, loud, listeners)];
  const [one, other] = await connectAll([people[0], flooder], { transports: ['websocket'] });
  const pacer = new Pacer(one, channel, { rate: RATE });
  for (const client of readers.clients) pacer.times(client);

  // The first second warms up. Then the same flood goes first where nobody listens, then to those who don't read.
  pacer.start();
  const aside = new Pacer(other, elsewhere, { rate: FLOOD_RATE, filling: FILLING }).start();
  await pause(1_000);
  pacer.slowest();
  await pause(SECONDS * 1_000);
  const alone = pacer.slowest();
  await aside.stop();
  const resume = deaf.clients.map(stopReading);
  const stopped = performance.now();
  const { now: before } = residentMemory(node.pid);
  forgetPeak(node.pid);
  const flood = new Pacer(other, loud, { rate: FLOOD_RATE, filling: FILLING }).start();
  const sockets = () => metric(`http://${metrics}/metrics`, 'rialto_sockets');
  const [gone] = await Promise.all([
    until(
      async () => (await sockets()) === CLIENTS - DEAF + 2,
      'the end of those who do not read',
      2 * GONE_WITHIN_MS,
    ).then(() => performance.now() - stopped),
    pause(SECONDS * 1_000),
  ]);
  const beside = pacer.slowest();
  const grown = residentMemory(node.pid).most - before;
  const overflows = await metric(`http://${metrics}/metrics`, 'rialto_overflows_total');
  await flood.stop();
  await pacer.stop();

  // They read again: what was under way, the end, and then what they missed.
  for (const again of resume) again();
  await until(() => deaf.live.every(({ runs }) => runs.length >= 2), 'their coming back', 60_000);
  const quiet = await recordOf(channel, pacer, readers, people[0]);
  const flooded = await recordOf(loud, flood, deaf, flooder);
  figures(
    t,
    `p99 of the others ${alone.toFixed(1)} ms before, ${beside.toFixed(1)} ms beside them (x ${(beside / alone).toFixed(2)}); ` +
      `gone after ${(gone / 1000).toFixed(0)} s, ${overflows} by overflow; memory + ${grown.toFixed(1)} MiB; ` +
      `${quiet.acked.length + flooded.acked.length} messages`,
  );

  await t.test('those who do not read are gone within a minute', () =>
    assert.ok(gone < GONE_WITHIN_MS + GAUGE_MS, `${gone} ms`),
  );
  await t.test('none of the others lost its connection', () => {
    for (const { runs } of readers.live) assert.equal(runs.length, 1);
  });
  await t.test('the others hardly notice', () =>
    assert.ok(beside < alone * RATIO_AT_MOST + NOISE_MS, `${alone} ms, ${beside} ms`),
  );
  await t.test('memory grows by what may wait for them at most', () => {
    assert.ok(grown < DEAF * QUEUE_MIB + SLACK_MIB, `${grown} MiB`);
  });
  await t.test('keeps P1 to P5, and nothing was left out for a connection that lived', () => {
    assertKept(quiet);
    assertKept(flooded);
  });
  await t.test('negative control: a silent drop at a full queue is found', () => {
    assertCaught(flooded, ['a silent drop at a full queue', 'a message that a client never saw']);
  });
});
