// The hot paths in instructions: what one round of each costs at most, whatever the machine is busy with.
//
// A bound stands a tenth above what was counted when it was set. One that is passed by is either a fault or a
// price that is worth it: then it is set anew, with the reason in the commit.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hot } from '../scripts/cargo.mjs';
import { instructions } from './support/callgrind.mjs';

/** Rounds of the shorter run, after which everything that is made once has been made. */
const FEW = 20;

/** Instructions of one round: what `more` rounds on top cost. */
function perRound(path, more) {
  const [few, many] = [FEW, FEW + more].map((rounds) => instructions(hot, [path, '--rounds', String(rounds)]));
  return (many - few) / more;
}

/** path, rounds, instructions of a round at most, and what a round is. */
const bounds = [
  ['send', 200, 29_300, 'a message:send is read from its frame and acknowledged'],
  // What the compiler inlines differs from build to build: 140,000 and 209,000 were counted of one source.
  ['broadcast', 20, 240_000, 'a message:new is encoded and queued for 1,000 connections'],
  ['commit', 20, 3_350_000, 'a batch of 64 messages is committed to SQLite'],
];

for (const [path, more, most, what] of bounds) {
  test(`${path}: ${what}, in ${most.toLocaleString('en')} instructions at most`, () => {
    const counted = perRound(path, more);
    console.log(`${path}: ${Math.round(counted).toLocaleString('en')} instructions a round`);
    assert.ok(counted <= most, `${Math.round(counted)} instructions a round are more than ${most}`);
    // The control: a path that costs twice as much would be found.
    assert.ok(counted * 2 > most, `a bound of ${most} would not notice twice ${Math.round(counted)}`);
  });
}
