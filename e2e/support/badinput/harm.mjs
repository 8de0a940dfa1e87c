// Knows what bad input must not do (P7, PROMISES.md "Bad input"). Given the record of a group of cases, finds the harm
// that was done; and breaks records on purpose, to show that it finds it. Pure functions.

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

import { bound } from '../faults/torture.mjs';

/** What the process may take more after a group than before. */
export const GROWTH_MAX_BYTES = 5_000_000;
/** So much slower may the slowest hundredth of the others become; where others work on the machine too, noise is large. */
const SLOWER_AT_MOST = bound(1.5, 3);
const NOISE_MS = bound(50, 2_000);

/**
 * The harm in a record of a group:
 * `answers` each `{ name, status }` that came over HTTP, `log` and `end` of the process (its exit status and what
 * `rialto check` said), `store` and `memory` `{ before, after }` (what its users see; bytes), and `neighbours`
 * `{ sent, acked, refused, heard: { name: contents }, disconnects, p99: { before, during } }`.
 */
export function harm({ answers, log, end, store, memory, neighbours }) {
  const found = [];
  for (const { name, status } of answers) if (status >= 500) found.push(`${name} was answered with ${status}`);
  if (/panicked at|ended in a panic/.test(log)) found.push('the log tells of a panic');
  if (end.code !== 0) found.push(`the process ended with ${end.code}`);
  if (end.check !== 0) found.push('rialto check finds the store broken');
  if (!isDeepStrictEqual(store.after, store.before)) found.push(`the store has changed: ${difference(store)}`);
  const grown = memory.after - memory.before;
  if (grown > GROWTH_MAX_BYTES) found.push(`memory has grown by ${grown} bytes`);
  return [...found, ...harmToOthers(neighbours)];
}

function harmToOthers({ sent, acked, refused, heard, disconnects, p99 }) {
  const found = [];
  for (const reason of disconnects) found.push(`a neighbour was disconnected: ${reason}`);
  for (const error of refused) found.push(`a neighbour was refused: ${error.code}`);
  if (acked.length < sent.length)
    found.push(`${sent.length - acked.length} messages of the others were not acknowledged`);
  for (const [name, contents] of Object.entries(heard)) {
    const isOnceEach = isDeepStrictEqual([...contents].sort(), [...sent].sort());
    if (!isOnceEach) found.push(`${name} did not hear each message of the others once`);
  }
  if (!isDeepStrictEqual(heard.one, heard.other)) found.push('the others heard their messages in different orders');
  if (sent.length === 0) found.push('the others said nothing');
  if (p99.during > p99.before * SLOWER_AT_MOST + NOISE_MS) {
    found.push(`the others' slowest hundredth took ${p99.during} ms, and ${p99.before} ms before`);
  }
  return found;
}

function difference({ before, after }) {
  const keys = Object.keys({ ...before, ...after });
  return keys.filter((key) => !isDeepStrictEqual(before[key], after[key])).join(', ');
}

/** What is done to a record, by name. Each must be found. */
const doctorings = {
  'an answer of 500': ({ answers }) => answers.push({ name: 'a case', status: 500 }),
  'a panic in the log': (record) => {
    record.log += "\nthread 'tokio-rt-worker' panicked at src/x.rs:1:2:\n";
  },
  'a process that was killed': ({ end }) => {
    end.code = 'SIGSEGV';
  },
  'a broken store': ({ end }) => {
    end.check = 1;
  },
  'a changed store': ({ store }) => {
    store.after.owner.servers[0].channels[0].rev += 1;
  },
  'an account more': ({ store }) => {
    store.after.users.push('mallory');
  },
  'memory that grew': ({ memory }) => {
    memory.after = memory.before + GROWTH_MAX_BYTES + 1;
  },
  'a closed neighbour': ({ neighbours }) => neighbours.disconnects.push('one: transport close'),
  'a refused neighbour': ({ neighbours }) => neighbours.refused.push({ code: 'unavailable' }),
  'a message that one of the others did not hear': ({ neighbours }) => neighbours.heard.one.pop(),
  'a message that one of the others heard twice': ({ neighbours }) => {
    neighbours.heard.other.push(neighbours.heard.other.at(-1));
  },
  'two messages that one of the others heard the other way round': ({ neighbours: { heard } }) => {
    heard.one.push(...heard.one.splice(-2).reverse());
  },
  'a message that was not acknowledged': ({ neighbours }) => neighbours.acked.pop(),
  'slow neighbours': ({ neighbours: { p99 } }) => {
    p99.during = p99.before * SLOWER_AT_MOST + NOISE_MS + 1;
  },
};

/** Asserts that `record` shows no harm. */
export function assertHarmless(record) {
  assert.deepEqual(harm(record).slice(0, 10), []);
}

/** Asserts that each way of doing harm is found in `record`, which shows none. */
export function assertHarmIsFound(record) {
  for (const [name, doctor] of Object.entries(doctorings)) {
    const doctored = structuredClone(record);
    doctor(doctored);
    assert.notDeepEqual(harm(doctored), [], `${name}: nothing was found`);
  }
}
