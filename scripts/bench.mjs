// Measures the node and its peers, and writes docs/benchmarks.md.
//
// `npm run bench` measures every row, `npm run bench -- rooms idle` those, `npm run bench -- growth` how cost grows. `--rounds N` is how often (3), `--only NAME`
// (again and again) which subjects, `--add` adds rounds to those that were kept, `--quick` a short look that is written nowhere, `--draw` draws the document from what
// was measured before. The machine should have nothing else to do.

import { parseArgs } from 'node:util';

import { curves, trace, verdict } from './bench/growth.mjs';
import { machine, syncMillis } from './bench/machine.mjs';
import { joined, measure, runLoad } from './bench/measure.mjs';
import { draw, keep, kept } from './bench/results.mjs';
import { rows } from './bench/rows.mjs';
import { build, isThere, subjects } from './bench/subjects.mjs';
import { table } from './bench/table.mjs';
import { endTogether } from './children.mjs';

const options = {
  rounds: { type: 'string', default: '3' },
  only: { type: 'string', multiple: true, default: Object.keys(subjects) },
  add: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  draw: { type: 'boolean', default: false },
};

/** Measures the rows of these names; keeps each as soon as it is there. */
async function bench(names, { rounds, only, add: isMore, quick: isQuick }) {
  const here = machine();
  const results = { ...kept(here), machine: here, syncMillis: syncMillis() };
  for (const name of names) {
    const row = rows[name];
    const measured = row.subjects.filter((subject) => only.includes(subject) && isThere(subject));
    if (measured.length === 0) continue;
    console.log(`\n=== ${name}: ${row.title}`);
    const found = await measure(row, measured, { rounds: isQuick ? 1 : Number(rounds), isQuick });
    const { commit, subjects: before = {} } = results.rows[name] ?? {};
    for (const subject of isMore ? measured.filter((subject) => before[subject]) : []) {
      found[subject] = joined(before[subject], found[subject]);
    }
    // What was kept of it is of the commit before.
    const isMixed = commit && (isMore || Object.keys(before).some((subject) => !found[subject]));
    results.rows[name] = { ...mark(here, isMixed ? commit : ''), subjects: { ...before, ...found } };
    if (!isQuick) keep(results);
  }
  return Object.fromEntries(names.map((name) => [name, results.rows[name]]));
}

/** Measures how cost grows; keeps each curve as soon as it is there. */
async function grow(names) {
  const here = machine();
  const results = { ...kept(here), machine: here, syncMillis: syncMillis() };
  for (const name of names) {
    console.log(`\n=== growth: ${curves[name].title}`);
    const traced = await trace(curves[name], (words) => runLoad('rialto', words));
    results.growth[name] = { ...mark(here), ...traced };
    for (const [line, points] of Object.entries(traced.lines)) console.log(`${line}: ${verdict(points)}`);
    keep(results);
  }
}

/** When something was measured, and of which commits: those `before` are of what was kept of it. */
function mark({ versions }, before = '') {
  const commits = new Set([...before.split(' + '), versions.rialto].filter(Boolean));
  return { date: new Date().toISOString().slice(0, 10), commit: [...commits].join(' + ') };
}

/** The rows and curves that are asked for by name: `growth` is all curves, `growth-members` one. */
function chosen(names) {
  const all = { rows: Object.keys(rows), curves: Object.keys(curves) };
  if (names.length === 0) return all;
  const unknown = names.filter((name) => !rows[name] && name !== 'growth' && !curves[name.replace('growth-', '')]);
  if (unknown.length > 0) {
    throw new Error(`There is no ${unknown.join(', ')}. There are: ${all.rows.join(', ')}, growth.`);
  }
  const isAsked = (name) => names.includes('growth') || names.includes(`growth-${name}`);
  return { rows: names.filter((name) => rows[name]), curves: all.curves.filter(isAsked) };
}

async function main() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.draw) return draw(kept());
  const asked = chosen(positionals);
  endTogether();
  if (!(await build())) process.exit(1);
  if (!isThere('bun')) console.log('bun has no build for this machine: its column stays empty.');
  const measured = await bench(asked.rows, values);
  if (!values.quick) await grow(asked.curves);
  console.log(`\n${table(measured).join('\n')}`);
}

await main();
