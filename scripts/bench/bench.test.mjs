import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { chart } from './chart.mjs';
import { curves, growth, trace, verdict } from './growth.mjs';
import { conclude, joined, measure, median } from './measure.mjs';
import { rows, scenario } from './rows.mjs';
import { table } from './table.mjs';
import { bound, judge, targets } from './targets.mjs';

const row = { start: { a: 10, b: 20 }, words: ['room'], figures: { rate: (said) => said.rate } };

/** The results of one row, each subject with one figure. */
function results(name, figure, medians) {
  const subjects = Object.entries(medians).map(([subject, value]) => [
    subject,
    { figures: { [figure]: { median: value } } },
  ]);
  return { [name]: { subjects: Object.fromEntries(subjects) } };
}

const room = targets.find((target) => target.row === 'room-1000' && !target.subject);
const memory = targets.find((target) => target.figure === 'kib' && !target.subject);

describe('measuring', () => {
  test('the median is the middle, or the mean of the two in the middle', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([10, 2, 4, 8]), 6);
  });

  test('rounds go from one subject to the next, and each search begins where the last one ended', async () => {
    const asked = [];
    const run = async (name, words) => {
      asked.push([name, words[words.indexOf('--rate') + 1]]);
      return { rate: 1, offeredPerSecond: 77 };
    };
    await measure(row, ['a', 'b'], { rounds: 2 }, run);
    assert.deepEqual(asked, [
      ['a', '10'],
      ['b', '20'],
      ['a', '77'],
      ['b', '77'],
    ]);
  });

  test('a run that was disturbed is void and made again, and in the end marked', async () => {
    const says = (...disturbed) => {
      const run = async () => ({ rate: disturbed.length, disturbed: disturbed.shift() ?? false });
      return measure(row, ['a'], { rounds: 1 }, run);
    };
    const { a: twice } = await says(true, true, false);
    assert.deepEqual([twice.voided, twice.disturbed, twice.figures.rate.seen], [2, 0, [1]]);
    const { a: always } = await says(true, true, true, true);
    assert.deepEqual([always.voided, always.disturbed], [2, 1]);
  });

  test('runs of two days are one result', () => {
    const said = (...rates) =>
      conclude(
        row,
        rates.map((rate) => ({ said: { rate }, voided: 1 })),
      );
    const { figures, voided } = joined(said(5), said(1, 9));
    assert.deepEqual(figures.rate, { median: 5, seen: [5, 1, 9] });
    assert.equal(voided, 3);
  });

  test('a rate that was looked for and not found is 0', () => {
    assert.equal(rows.rooms.figures.messages({ good: false }), 0);
    assert.equal(rows.rooms.figures.messages({ good: true, committedPerSecond: 7 }), 7);
  });

  test('what has a rate of its own is not looked for', () => {
    assert.ok(!scenario(rows.quiet, 'node', {}).includes('--find'));
    assert.ok(scenario(rows.rooms, 'node', {}).includes('--find'));
  });
});

describe('judging', () => {
  test('every target is a figure of a row that its subject is in', () => {
    for (const target of targets) {
      assert.ok(target.figure in rows[target.row].figures, target.title);
      assert.ok(rows[target.row].subjects.includes(target.subject ?? 'rialto'), target.title);
    }
  });

  test('a rate is held against the best peer and against Node', () => {
    const held = (medians) => judge(room, results('room-1000', 'deliveries', medians));
    const met = held({ rialto: 1_000, node: 60, bun: 90, socketioxide: 400 });
    assert.deepEqual([met.isMet, met.checks.map(({ ratio }) => Math.round(ratio * 10) / 10)], [true, [2.5, 16.7]]);
    assert.equal(held({ rialto: 1_000, node: 60, socketioxide: 401 }).isMet, false);
    assert.equal(held({ rialto: 1_000, node: 67, socketioxide: 400 }).isMet, false);
  });

  test('a peer that fails is beaten, but not by one that fails too', () => {
    const held = (rialto) => judge(room, results('room-1000', 'deliveries', { rialto, node: 0, bun: 0 })).isMet;
    assert.equal(held(5), true);
    assert.equal(held(0), false);
  });

  test('a cost is held against the cheapest peer and its own bound', () => {
    const held = (rialto) => judge(memory, results('idle', 'kib', { rialto, node: 14, bun: 13 })).isMet;
    assert.deepEqual([held(3.8), held(3.95), held(4.1)], [true, false, false]);
  });

  test('what was not measured is not judged', () => {
    assert.equal(judge(room, {}), undefined);
  });

  test('bounds are said in words', () => {
    assert.equal(bound({ least: 2.5, other: 'best' }), '≥ 2.5 x the best peer');
    assert.equal(bound({ most: 15 }, 'ms'), '≤ 15 ms');
    assert.equal(bound({ least: 15_000 }), '≥ 15,000');
  });
});

describe('drawing', () => {
  const measured = results('room-1000', 'deliveries', { rialto: 1_000_000, node: 50_000, plain: 1_100_000 });

  test('the table has a line for each target that was measured, with ratio and verdict', () => {
    const lines = table(measured);
    assert.equal(lines.length, 3);
    assert.match(lines[2], /\*\*1,000,000\*\* \| 50,000 \|.*\| 20 x, 20 x \| met \|$/);
  });

  test('a peer that was not measured is not said to fail', () => {
    const lines = table(results('rooms', 'messages', { rialto: 5_000, node: 0 }));
    assert.match(lines[2], /\| the peer fails, not measured \| \*\*short\*\* \|$/);
  });

  test('a figure that was never undisturbed, or was bounded by the load, says so', () => {
    const { rialto } = measured['room-1000'].subjects;
    const marked = { ...rialto, disturbed: 1, loadIsTheLimit: true };
    const lines = table({ 'room-1000': { subjects: { ...measured['room-1000'].subjects, rialto: marked } } });
    assert.match(lines[2], /\*\*~≥ 1,000,000\*\*/);
  });

  test('the picture is well formed, has a bar for each, and is readable by night', () => {
    const svg = chart(measured);
    assert.equal(svg.match(/class="(ours|peer)"/g).length, 2);
    assert.match(svg, /prefers-color-scheme: dark/);
    assert.doesNotMatch(svg, /NaN|undefined|<\/svg>.+/);
    assert.equal(svg.match(/<text/g).length, svg.match(/<\/text>/g).length);
  });
});

describe('growing', () => {
  test('a curve has a point for each size, and its end is held against its beginning', async () => {
    const asked = [];
    const run = async (words) => {
      asked.push(words[2]);
      return { microsPerDelivery: 10 - asked.length };
    };
    const { lines } = await trace(curves.members, run);
    assert.deepEqual(asked, ['10', '100', '1000', '10000']);
    const [points] = Object.values(lines);
    assert.deepEqual(points[3], [10_000, 6]);
    assert.equal(growth(points), 6 / 9);
    assert.match(verdict(points), /^no worse than linear/);
    assert.match(
      verdict([
        [1, 2],
        [10, 3],
      ]),
      /^worse than linear/,
    );
  });
});
