// Runs the rows: one subject after the other, several rounds, and the median of each figure.

import { startChild } from '../children.mjs';
import { scenario } from './rows.mjs';
import { load, node, subjects } from './subjects.mjs';

/** How often a run is made again when a neighbour disturbed it. */
const AGAIN = 2;

/** The middle of numbers; the mean of the two in the middle where there is none. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Measures `row` for each of its subjects in turn, `rounds` times; gives the result of each by its name. */
export async function measure(row, names, { rounds, isQuick }, run = runLoad) {
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const near = row.start && runs[name].at(-1)?.said.offeredPerSecond;
      const made = await undisturbed(() => run(name, scenario(row, name, { near, isQuick })));
      runs[name].push(made);
      const figures = Object.entries(conclude(row, [made]).figures).map(
        ([figure, { median }]) => `${figure} ${median}`,
      );
      console.log(`  ${name}: ${figures.join(', ')}`);
    }
  }
  return Object.fromEntries(names.map((name) => [name, conclude(row, runs[name])]));
}

/** Runs until nothing disturbed it, or often enough; the last run counts, and is marked if it was disturbed. */
async function undisturbed(run) {
  let said = await run();
  let voided = 0;
  while (said.disturbed && voided < AGAIN) {
    voided += 1;
    console.log('A neighbour disturbed that run: it is void, and made again.');
    said = await run();
  }
  return { said, voided };
}

/** From runs to a result: each figure's median, and what was seen. */
export function conclude(row, runs) {
  const figures = Object.entries(row.figures).map(([name, read]) => {
    const seen = runs.map(({ said }) => round(read(said)));
    return [name, { median: round(median(seen)), seen }];
  });
  return {
    figures: Object.fromEntries(figures),
    voided: runs.reduce((sum, { voided }) => sum + voided, 0),
    disturbed: runs.filter(({ said }) => said.disturbed).length,
    // With its loop that full, the load program may be what was measured.
    loadIsTheLimit: runs.some(({ said }) => said.loadLoopBusy > 0.95),
  };
}

/** Two results of a row and subject as one. */
export function joined(before, { figures, ...after }) {
  const names = Object.entries(figures).map(([name, { seen }]) => {
    const all = [...before.figures[name].seen, ...seen];
    return [name, { median: round(median(all)), seen: all }];
  });
  return {
    figures: Object.fromEntries(names),
    voided: before.voided + after.voided,
    disturbed: before.disturbed + after.disturbed,
    loadIsTheLimit: before.loadIsTheLimit || after.loadIsTheLimit,
  };
}

/** A number with four digits that mean something, or all that stand before the point. */
export function round(number) {
  return Math.abs(number) >= 1_000 ? Math.round(number) : Number(number.toPrecision(4));
}

/** Runs the load program against a subject; gives what it says. */
export async function runLoad(name, words) {
  const { words: program } = subjects[name];
  const whom = program ? ['--peer', name, ...program, ':'] : ['--node', node];
  const { child, ended } = startChild(load, ['--pin', ...whom, ...words], { stdout: 'pipe' });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  const { code } = await ended;
  if (code !== 0) throw new Error(`The load program failed for ${name}: ${words.join(' ')}`);
  return JSON.parse(text);
}
