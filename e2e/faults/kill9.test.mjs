// kill9: SIGKILL at random moments under load. Nothing acknowledged is lost, nothing is there twice, nothing
// is out of order, and the numbers are right.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, connectAll } from '../support/clients.mjs';
import { Badge } from '../support/faults/badge.mjs';
import { differences, undone } from '../support/faults/checker.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { between, size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, readSeqOf } from '../support/faults/record.mjs';
import { Reviser } from '../support/faults/reviser.mjs';
import { Sender, startLoad } from '../support/faults/sender.mjs';
import { Shifting } from '../support/faults/shifting.mjs';
import { figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const CYCLES = size('KILL9_CYCLES', 5);
const RATE = size('KILL9_RATE', 500);
const SENDERS = 5;
const SLOW_A_CYCLE = 7;
const INSIDE_RATE = 20;
const READY_WITHIN_MS = 2_000;

/** Reads a channel up to its head and leaves it: what was acknowledged must stay read. */
async function readUp(client, channel) {
  await client.do('channel:join', { channelId: channel.id });
  return (await client.do('channel:leave', { channelId: channel.id })).channel.readSeq;
}

test(`${CYCLES} times kill -9 under ${RATE} messages a second`, { timeout: 60_000 + CYCLES * 15_000 }, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: SENDERS + 2 }, () => register(node)));
  const [owner, ...members] = people;
  const [watcher, reader] = people.slice(SENDERS);
  const { server, channel } = await community(owner, ...members);
  const { channel: slowChannel } = await community(owner, watcher, reader);

  const clients = await connectAll(people, { transports: ['websocket'] });
  const senders = clients.slice(0, SENDERS).map((client) => new Sender(client, channel));
  const followers = await Promise.all([0, 1].map((n) => new Follower(clients[n], channel).start()));
  const { channel: revised } = await community(owner, watcher);
  const reviser = new Reviser(await connect(owner), revised);
  const reviewer = await new Follower(await connect(watcher), revised).start();
  const slow = new Sender(await connect(owner), slowChannel, 'slow');
  const badges = clients.slice(SENDERS).map((client) => new Badge(client, slowChannel));
  const readerClient = clients.at(-1);
  const shifting = await Shifting.begin(owner, watcher, server, [await connect(watcher)]);
  const inside = new Sender(await connect(owner), shifting.channel, 'inside');
  const insideLoad = startLoad([inside], INSIDE_RATE);

  const load = startLoad(senders, RATE);
  const acked = () => senders.reduce((total, sender) => total + sender.acked.length, 0);
  let [readTo, slowest] = [0, 0];
  for (let cycle = 1; cycle <= CYCLES; cycle += 1) {
    const before = acked();
    for (let n = 0; n < SLOW_A_CYCLE; n += 1) slow.send();
    await until(() => acked() > before + RATE / 10, 'a load that is acknowledged', 20_000);
    if (cycle % 2 === 1) {
      await slow.drained();
      readTo = await readUp(readerClient, slowChannel);
      slow.send();
    }
    // The fault comes at a moment that nothing in the node has to do with.
    await pause(between(50, 800));
    await node.kill();
    if (cycle === CYCLES) assert.equal((await node.check()).code, 0, 'check finds faults right after SIGKILL');
    const took = await node.start();
    slowest = Math.max(slowest, took);
    t.diagnostic(`cycle ${cycle}: ${acked()} acked, ready after ${Math.round(took)} ms`);
    assert.ok(took < READY_WITHIN_MS, `ready after ${took} ms`);
    await readerClient.next('ready', {
      since: readerClient.heard.all.findLastIndex((entry) => entry.event === 'disconnect'),
    });
    assert.ok((await readSeqOf(reader, slowChannel)) >= readTo, 'what was read is unread again');
  }
  load.stop();
  insideLoad.stop();
  await shifting.end();
  for (const sender of [...senders, slow, inside]) await sender.drained();
  await reviser.end();

  const store = await freshLoad(owner, channel);
  for (const follower of followers) await follower.reaches(store.rev);
  const slowStore = await freshLoad(owner, slowChannel);
  for (const badge of badges) await until(() => badge.head >= slowStore.rev, `the last notification of ${badge.name}`);
  const revisedStore = await freshLoad(owner, revised);
  await reviewer.reaches(revisedStore.rev);
  const shown = [];
  for (const [n, person] of [watcher, reader].entries())
    shown.push(badges[n].shown(await readSeqOf(person, slowChannel)));
  const fast = { name: 'watcher', userId: watcher.id, readSeq: 0, unread: 100 };

  const record = makeRecord({ store, senders, followers, shown: [fast] });
  const slowRecord = makeRecord({ store: slowStore, senders: [slow], shown });
  const insideRecord = makeRecord({ store: await freshLoad(owner, shifting.channel), senders: [inside] });
  insideRecord.losses = shifting.losses;
  await node.stop();
  const { code, text } = await node.check();
  figures(t, `${record.acked.length} acks in ${CYCLES} cycles; ready after ${Math.round(slowest)} ms at most`);
  await t.test('keeps P1 to P5', () => {
    assertKept(record);
    assertKept(slowRecord);
  });
  await t.test('keeps every edit and deletion that was acknowledged, and all hear of them', () => {
    const changed = [...reviser.changed.values()];
    assert.ok(reviser.count >= CYCLES, `${reviser.count} edits and deletions`);
    assert.deepEqual(undone(changed, revisedStore.messages), []);
    assert.deepEqual(differences('who viewed it', reviewer.held(), revisedStore.messages), []);
    const older = revisedStore.messages.map((message) => ({ ...message, rev: message.rev - 1 }));
    assert.equal(undone(changed, older).length, changed.length, 'the control: an edit that is lost is found');
  });
  await t.test('keeps P1 to P3 in a channel that somebody loses again and again, and P6 for them', () => {
    assertKept(insideRecord);
    assert.ok(shifting.heard.length > 0, 'they heard of it while they might');
    assertCaught(insideRecord, ['an acknowledged message lost', 'an event after a kick']);
  });
  await t.test('is found clean by check', () => assert.equal(code, 0, text));
  await t.test('was acknowledged in bulk, and read between', () => {
    assert.ok(record.acked.length >= CYCLES * (RATE / 10));
    assert.ok(slowRecord.shown[1].readSeq > 0);
  });
  await t.test('negative control: the checker catches this record doctored', () => {
    assertCaught(record);
    assertCaught(slowRecord, ['an acknowledged message lost', 'a badge one too high', 'a badge one too low']);
  });
});
