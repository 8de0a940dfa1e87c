// The hot paths in instructions: what one round of each costs at most, whatever the machine is busy with.
//
// A bound stands a tenth above what was counted when it was set. One that is passed by is either a fault or a
// price that is worth it: then it is set anew, with the reason in the commit.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hot } from '../scripts/cargo.mjs';
import { instructions } from './support/callgrind.mjs';

/** Instructions of one round: what `more` rounds on top of `few` cost. */
function perRound(path, few, more) {
  const [fewer, all] = [few, few + more].map((rounds) => instructions(hot, [path, '--rounds', String(rounds)]));
  return Math.round((all - fewer) / more);
}

/**
 * path, rounds of the shorter run, rounds of the longer one on top, instructions of a round at most, and what a round is.
 *
 * After the shorter run, everything that is made once has been made. To start and to connect costs a little more or less
 * each time, 300,000 instructions of the 1,000 connections: so many rounds that it does not show.
 */
const bounds = [
  ['send', 20, 200, 29_300, 'a message:send is read from its frame and acknowledged'],
  // Queues double when they are full, at 257 pieces and at 513. To copy them costs more or less, as the memory around lies
  // and as a processor copies.
  ['broadcast', 260, 240, 194_000, 'a message:new is encoded and queued for 1,000 connections'],
  ['commit', 20, 20, 3_470_000, 'a batch of 64 messages is committed to SQLite'],
];

for (const [path, few, more, most, what] of bounds) {
  const counted = perRound(path, few, more);
  const of = `${counted.toLocaleString('en')} instructions of ${most.toLocaleString('en')} at most`;
  // Its name has the figure, as every record shows it.
  test(`${path}: ${what}, in ${of}`, () => {
    assert.ok(counted <= most, `a round costs ${of}`);
    // The control: a path that costs twice as much would be found.
    assert.ok(counted * 2 > most, `a bound of ${most} would not notice twice ${counted}`);
  });
}
