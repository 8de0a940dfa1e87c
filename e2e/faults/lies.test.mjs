// lies: negative controls on the wire. A proxy between stock clients and the real node tells one lie for each way in
// which a node could break its promises; the checker that the other fault tests rely on finds each, and nothing
// where none is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../support/clients.mjs';
import { Badge } from '../support/faults/badge.mjs';
import { check, DEAF_WITHIN_MS } from '../support/faults/checker.mjs';
import { assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { lies } from '../support/faults/lies.mjs';
import { LiveRuns } from '../support/faults/live.mjs';
import { freshLoad, makeRecord, readSeqOf } from '../support/faults/record.mjs';
import { Sender } from '../support/faults/sender.mjs';
import { Witness } from '../support/faults/witness.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { TcpProxy } from '../support/proxy.mjs';
import { until } from '../support/waiting.mjs';

const EACH_HALF = 12;
/** So long is listened after a kick. */
const LISTEN_MS = DEAF_WITHIN_MS + 1_000;

/** One community, whose lines all go through proxies; on one of them a lie may be told. */
class Stage {
  constructor(node, people, lie) {
    Object.assign(this, { node, people, lie });
  }

  async connect(role) {
    const [, liar, tell] = this.lie;
    const proxy = await TcpProxy.start(this.node.port, liar === role ? tell(this) : {});
    this.proxies.push(proxy);
    const client = await connect(proxy.between(this.people[role]), { transports: ['websocket'] });
    this.clients.push(client);
    return client;
  }

  async open(t) {
    const { sender, reader, latecomer, watcher, kicked } = this.people;
    Object.assign(this, await community(sender, reader, latecomer, watcher, kicked), {
      proxies: [],
      clients: [],
    });
    t.after(() => this.proxies.map((proxy) => proxy.stop()));
    this.elsewhere = await sender.createChannel(this.server);
    const [sending, reading] = [await this.connect('sender'), await this.connect('reader')];
    this.live = new LiveRuns(reading, this.channel);
    this.reader = await new Follower(reading, this.channel).start();
    this.badge = new Badge(await this.connect('watcher'), this.channel);
    this.witness = new Witness(await this.connect('kicked'), this.server, 'who is kicked');
    this.sender = new Sender(sending, this.channel, `sender-of-${this.channel.id.slice(-6)}`);
  }

  async firstHalf() {
    for (let n = 0; n < EACH_HALF; n += 1) this.sender.send();
    await this.sender.drained();
    this.latecomer = await new Follower(await this.connect('latecomer'), this.channel).start();
  }

  /** Waits until everyone is back after a restart. `marks` are positions before it. */
  async back(marks) {
    await Promise.all(this.clients.map((client, n) => client.next('ready', { since: marks[n] })));
  }

  async secondHalf() {
    for (let n = 0; n < EACH_HALF; n += 1) this.sender.send();
    await this.sender.drained();
    const { sender, kicked } = this.people;
    await sender.do('DELETE', `/servers/${this.server.id}/members/${kicked.id}`);
    this.lostAt = performance.now();
  }

  async record() {
    const store = await freshLoad(this.people.sender, this.channel);
    const followers = [this.reader, this.latecomer];
    for (const follower of followers) await follower.reaches(store.rev);
    await until(() => this.badge.head >= store.rev, 'the last notification');
    const shown = [this.badge.shown(await readSeqOf(this.people.watcher, this.channel))];
    const record = makeRecord({ store, senders: [this.sender], followers, shown });
    record.losses = [{ name: this.witness.name, lostAt: this.lostAt, heard: this.witness.heard }];
    record.runs = { reader: this.live.runs };
    return record;
  }
}

test('lies on the wire are found, and nothing where none is told', { timeout: 120_000 }, async (t) => {
  const node = await startNode();
  const roles = ['sender', 'reader', 'latecomer', 'watcher', 'kicked'];
  const people = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await register(node, role)])));
  const honest = [];
  const stages = [honest, ...Object.values(lies)].map((lie) => new Stage(node, people, lie));
  for (const stage of stages) await stage.open(t);
  await Promise.all(stages.map((stage) => stage.firstHalf()));
  const marks = stages.map(({ clients }) => clients.map((client) => client.mark()));
  await node.kill();
  await node.start();
  await Promise.all(stages.map((stage, n) => stage.back(marks[n])));
  await Promise.all(stages.map((stage) => stage.secondHalf()));
  await pause(LISTEN_MS);
  const [kept, ...broken] = await Promise.all(stages.map((stage) => stage.record()));

  await t.test('without a lie everything is kept', () => {
    assertKept(kept);
    assert.equal(kept.acked.length, 2 * EACH_HALF);
  });
  for (const [n, [name, [promises]]] of Object.entries(lies).entries()) {
    await t.test(`negative control: ${name} is found, and breaks nothing else`, () => {
      const found = check(broken[n]).map(({ promise }) => promise);
      assert.deepEqual([...new Set(found)], promises);
    });
  }
});
