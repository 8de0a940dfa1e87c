// Reads from what a test runner printed how many of its tests passed and failed.
//
// Each function takes the text and gives `{ passed, failed }`, or undefined when the closing line of that
// runner is not in it.

import { stripVTControlCharacters } from 'node:util';

/** A step that is one check: the status of the process decides alone. */
export function oneCheck() {
  return { passed: 1, failed: 0 };
}

/** nextest: `Summary [ 1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 3 skipped`. */
export function ofNextest(text) {
  const summary = lines(text).findLast((line) => /\bSummary \[.*\btests? run:/.test(line));
  if (!summary) return undefined;
  const result = summary.slice(summary.indexOf('run:'));
  return {
    passed: sum(result, /(\d+) passed/g),
    failed: sum(result, /(\d+) (?:failed|timed out|exec failed|errored)/g),
  };
}

/** cargo test: every `test result: ok. 5 passed; 0 failed; …`. */
export function ofCargo(text) {
  const results = lines(text)
    .filter((line) => line.startsWith('test result:'))
    .join('\n');
  if (!results) return undefined;
  return { passed: sum(results, /(\d+) passed/g), failed: sum(results, /(\d+) failed/g) };
}

/** node --test, spec or tap: `ℹ pass 5` or `# pass 5`. What was cancelled has failed. */
export function ofNode(text) {
  const results = lines(text)
    .filter((line) => /^[#ℹ] (pass|fail|cancelled) \d+$/.test(line))
    .join('\n');
  if (!results) return undefined;
  return { passed: sum(results, /pass (\d+)/g), failed: sum(results, /(?:fail|cancelled) (\d+)/g) };
}

/** unittest: `Ran 5 tests in 1.2s`, then `OK` or `FAILED (failures=1, errors=1, skipped=1)`. */
export function ofUnittest(text) {
  const ran = /^Ran (\d+) tests? in /m.exec(text);
  if (!ran) return undefined;
  const verdict = lines(text).findLast((line) => /^(OK|FAILED)\b/.test(line)) ?? '';
  const failed = sum(verdict, /(?:failures|errors|unexpected successes)=(\d+)/g);
  return { passed: Math.max(0, Number(ran[1]) - failed - sum(verdict, /skipped=(\d+)/g)), failed };
}

/** Vitest: `Tests  1 failed | 12 passed | 1 skipped (14)`. */
export function ofVitest(text) {
  const summary = lines(text).findLast((line) => /^Tests {2}.*\(\d+\)$/.test(line));
  if (!summary) return undefined;
  return { passed: sum(summary, /(\d+) passed/g), failed: sum(summary, /(\d+) failed/g) };
}

function lines(text) {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim());
}

function sum(text, pattern) {
  return [...text.matchAll(pattern)].reduce((total, [, number]) => total + Number(number), 0);
}
