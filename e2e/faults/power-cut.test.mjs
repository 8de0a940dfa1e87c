// power-cut: whatever is not synced when the power goes is gone. Nothing of a message, neither its acknowledgement
// nor an event, leaves the node before a sync has covered its commit: held against the calls that the node makes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { pathOf } from '../../scripts/test/processes.mjs';
import { connectAll } from '../support/clients.mjs';
import { answeredEarly, commits, departures, early, withoutSyncs } from '../support/durability.mjs';
import { startNode, temporaryFolder } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { between, size } from '../support/random.mjs';
import { Strace } from '../support/strace.mjs';
import { figures } from '../support/torture.mjs';
import { within } from '../support/waiting.mjs';

const SENDS = size('POWER_CUT_SENDS', 300);
const SENDERS = 3;
const WORD = /power-\d{6}-cut/g;
const ledger = fileURLToPath(new URL('../support/ledger.py', import.meta.url));

const word = (n) => `power-${String(n).padStart(6, '0')}-cut`;

/** Sends a few at a time, so that there are many commits: by sockets, and every tenth over HTTP. */
async function sendAll(people, clients, channel) {
  const send = async (n) => {
    const clientId = word(n);
    const payload = { content: clientId, clientId };
    if (n % 10 !== 9) return clients[n % SENDERS].do('message:send', { channelId: channel.id, ...payload });
    // Compressed, the answer would not show its words.
    const plain = { headers: { 'accept-encoding': 'identity' } };
    return people[n % SENDERS].http('POST', `/channels/${channel.id}/messages`, payload, plain);
  };
  const answers = [];
  while (answers.length < SENDS) {
    const wave = Array.from({ length: Math.min(between(1, 20), SENDS - answers.length) }, (_, n) => answers.length + n);
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
  const acked = await sendAll(people, clients, channel);
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

/** The same lines through a program that commits each and then answers; gives its calls. */
async function traceLedger(synchronous, lines) {
  const python = process.env.TEST_PYTHON ?? pathOf('python3');
  assert.ok(python, 'Python was not found. Install it (on Debian: apt-get install python3).');
  const args = [ledger, join(temporaryFolder(), 'ledger.db'), synchronous];
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  after(() => child.kill('SIGKILL'));
  const [said] = await within(once(createInterface({ input: child.stdout }), 'line'), 'the port of the ledger');
  const [port, pid] = said.split(' ').map(Number);
  const strace = await Strace.attach(pid);
  const socket = dial(port, '127.0.0.1');
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  for (let n = 0; n < lines; n += 1) {
    socket.write(`${word(n)}\n`);
    assert.equal((await within(answers.next(), 'the answer of the ledger')).value, word(n));
  }
  const calls = await strace.detach();
  socket.end();
  await once(child, 'exit');
  return calls;
}

const LINES = 20;

test('a program that commits with synchronous=FULL is found clean', { timeout: 60_000 }, async () => {
  const calls = await traceLedger('FULL', LINES);
  assert.deepEqual(early(calls, WORD), []);
  assert.equal(departures(calls, WORD).size, LINES);
});

test('negative control: with synchronous=OFF every answer is found to be early', { timeout: 60_000 }, async () => {
  assert.equal(early(await traceLedger('OFF', LINES), WORD).length, LINES);
});
