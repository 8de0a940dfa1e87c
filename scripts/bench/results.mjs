// What was measured, kept beside the document, which can so be drawn again without measuring.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../cargo.mjs';
import { chart } from './chart.mjs';
import { document } from './document.mjs';

const file = (name) => join(root, 'docs', name);

/** What was kept; nothing of it where another machine measured. */
export function kept(machine) {
  if (!existsSync(file('benchmarks.json'))) return { rows: {}, growth: {} };
  const before = JSON.parse(readFileSync(file('benchmarks.json'), 'utf8'));
  const isSame = !machine || before.machine.processors === machine.processors;
  return isSame ? before : { rows: {}, growth: {} };
}

/** Keeps `results`, and draws the document and its picture. */
export function keep(results) {
  writeFileSync(file('benchmarks.json'), `${JSON.stringify(results, null, 2)}\n`);
  draw(results);
}

/** Draws the document and its picture. */
export function draw(results) {
  writeFileSync(file('benchmarks.svg'), chart(results.rows));
  writeFileSync(file('benchmarks.md'), document(results));
}
