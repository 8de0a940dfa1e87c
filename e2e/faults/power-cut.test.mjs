// power-cut: whatever is not synced when the power goes is gone. Nothing of a message, neither its acknowledgement
// nor an event, leaves the node before a sync has covered its commit: held against the calls that the node makes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connectAll } from '../support/clients.mjs';
import { answeredEarly, commits, departures, early, withoutSyncs } from '../support/faults/durability.mjs';
import { between, size } from '../support/faults/random.mjs';
import { Strace } from '../support/faults/strace.mjs';
import { figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const SENDS = size('POWER_CUT_SENDS', 300);
/** Of these none is synced. */
const UNSYNCED = 60;
const SENDERS = 3;
const WORD = /power-\d{6}-cut/g;

const word = (n) => `power-${String(n).padStart(6, '0')}-cut`;

/** Sends a few at a time, so that there are many commits: by sockets, and every tenth over HTTP. */
async function sendAll(people, clients, channel, sends) {
  const send = async (n) => {
    const clientId = word(n);
    const payload = { content: clientId, clientId };
    if (n % 10 !== 9) return clients[n % SENDERS].do('message:send', { channelId: channel.id, ...payload });
    // Compressed, the answer would not show its words.
    const plain = { headers: { 'accept-encoding': 'identity' } };
    return people[n % SENDERS].http('POST', `/channels/${channel.id}/messages`, payload, plain);
  };
  const answers = [];
  while (answers.length < sends) {
    const wave = Array.from({ length: Math.min(between(1, 20), sends - answers.length) }, (_, n) => answers.length + n);
    answers.push(...(await Promise.all(wave.map(send))));
  }
  return answers.filter((answer) => answer.ok || answer.status === 201).length;
}

test(`nothing of ${SENDS} messages leaves before it is durable`, { timeout: 120_000 + SENDS * 100 }, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: SENDERS + 1 }, () => register(node)));
  const { channel } = await community(...people);
  const clients = await connectAll(people, { transports: ['websocket'] });
  await clients[SENDERS].do('channel:join', { channelId: channel.id });
  const strace = await Strace.attach(node.pid);
  const acked = await sendAll(people, clients, channel, SENDS);
  await clients[SENDERS].next('message:new', { where: ({ seq }) => seq === SENDS });
  const calls = await strace.detach();
  const made = commits(calls, WORD).filter(({ words }) => words.size > 0);
  figures(t, `${acked} acks, ${made.length} commits, ${calls.length} calls; ${early(calls, WORD).length} early`);

  await t.test('no acknowledgement and no event is early', () => assert.deepEqual(early(calls, WORD).slice(0, 5), []));
  await t.test('every acknowledgement was seen to leave', () => {
    assert.equal(acked, SENDS);
    assert.equal(departures(calls, WORD).size, SENDS);
  });
  await t.test('negative control: without the syncs every one is early', () => {
    assert.equal(early(withoutSyncs(calls), WORD).length, SENDS);
  });
  await t.test('negative control: an ack before its commit is durable is found', () => {
    for (const n of [0, Math.floor(SENDS / 2), SENDS - 1]) {
      const found = early(answeredEarly(calls, word(n)), WORD);
      assert.ok(
        found.some((what) => what.startsWith(word(n))),
        word(n),
      );
    }
  });
  await t.test('negative control: a sync that fails covers nothing', () => {
    const failed = calls.map((call) => (/sync$/.test(call.name) ? { ...call, result: -1 } : call));
    assert.equal(early(failed, WORD).length, SENDS);
  });
});

test('negative control: the node itself, with its syncs taken away as by synchronous=OFF, is found to be early', {
  timeout: 60_000,
}, async (t) => {
  const node = await startNode();
  const people = await Promise.all(Array.from({ length: SENDERS }, () => register(node)));
  const { channel } = await community(...people);
  const clients = await connectAll(people, { transports: ['websocket'] });
  const strace = await Strace.skipSyncs(node.pid);
  const acked = await sendAll(people, clients, channel, UNSYNCED);
  const calls = await strace.detach();
  const skipped = calls.filter((call) => call.skipped).length;
  figures(t, `${acked} acks with ${skipped} syncs taken away; ${early(calls, WORD).length} early`);
  assert.equal(acked, UNSYNCED);
  assert.ok(skipped > 0, 'the node asked for no sync');
  assert.equal(early(calls, WORD).length, UNSYNCED);
});
