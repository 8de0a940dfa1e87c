// What was measured on: figures mean something only together with it.

import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

import { root } from '../cargo.mjs';
import { median } from './measure.mjs';
import { versions } from './subjects.mjs';

/** The machine, and the versions of what is measured. */
export function machine() {
  const { model } = cpus()[0];
  return {
    processors: `${availableParallelism()} x ${model.trim()}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `Linux ${release()}`,
    versions: {
      rialto: commit(),
      rust: said('rustc', ['--version']),
      ...versions(),
    },
  };
}

/** The commit that is measured. What measuring writes changes nothing of it. */
function commit() {
  const changed = said('git', ['status', '--porcelain', '--', '.', ':!docs']);
  return said('git', ['rev-parse', '--short', 'HEAD']) + (changed ? ', changed' : '');
}

function said(program, words) {
  return execFileSync(program, words, { cwd: root, encoding: 'utf8' }).trim();
}

/** How long a sync of 4 KiB takes where the data folders are, in milliseconds: what commits wait for. */
export function syncMillis() {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-bench-'));
  const file = openSync(join(folder, 'log'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: 200 }, () => {
    const since = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - since;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return Number(median(times).toFixed(2));
}
