// The checker itself, on a record made by hand: clean where it is clean, and every doctoring caught.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { check, recount } from '../support/faults/checker.mjs';
import { assertCaught, assertKept, names, specialNames } from '../support/faults/doctor.mjs';

const authors = ['ada', 'ben'];

function message(seq) {
  const author = { id: authors[seq % 2] };
  const clientId = `${author.id}-${seq}`;
  return {
    id: `id-${seq}`,
    channelId: 'c',
    seq,
    rev: seq,
    author,
    clientId,
    content: clientId,
    editedAt: null,
    deletedAt: null,
  };
}

function record(length = 12) {
  const messages = Array.from({ length }, (_, n) => message(n + 1));
  return {
    sent: messages.map(({ author, clientId }) => ({ author: author.id, clientId })),
    acked: messages.map(({ author, clientId, id, seq }) => ({ author: author.id, channelId: 'c', clientId, id, seq })),
    store: { rev: length, messages },
    logs: { ada: [...messages], late: messages.slice(5) },
    caughtUp: { ada: [...messages], late: [...messages] },
    losses: [{ name: 'dan', lostAt: 5_000, heard: [4_000, 5_900] }],
    runs: {
      ada: [
        [1, 2, 3],
        [7, 8, 9],
      ],
    },
    shown: [
      { name: 'cyd', userId: 'cyd', readSeq: 2, unread: 10 },
      { name: 'ada', userId: 'ada', readSeq: 0, unread: 6 },
    ],
  };
}

test('a record that keeps its promises has no findings', () => assertKept(record()));

test('a message that was sent and never acknowledged may be missing', () => {
  const given = record();
  given.sent.push({ author: 'ada', clientId: 'ada-lost' });
  assertKept(given);
});

test('the order of the store decides, not the order of the acknowledgements', () => {
  const given = record();
  given.acked.reverse();
  assertKept(given);
});

for (const name of [...names, ...specialNames])
  test(`the checker catches ${name}`, () => assertCaught(record(), [name]));

test('a recount stops at 100 and leaves out deleted messages', () => {
  const { messages } = record(400).store;
  assert.equal(recount({ userId: 'cyd', readSeq: 0 }, messages), 100);
  const deleted = messages.map((each) => ({ ...each, deletedAt: '2026-01-01T00:00:00.000Z' }));
  assert.equal(recount({ userId: 'cyd', readSeq: 0 }, deleted), 0);
});

test('an edit or a tombstone that a client missed is found', () => {
  for (const change of [
    { content: 'edited', rev: 13 },
    { deletedAt: '2026-01-01T00:00:00.000Z', content: '' },
  ]) {
    const given = record();
    given.store.messages = given.store.messages.map((each) => (each.seq === 3 ? { ...each, ...change } : each));
    assert.ok(check(given).some(({ promise }) => promise === 'P4'));
  }
});
