// callgrind(1): how many instructions a program takes, which is the same on a busy machine as on a quiet one.

import { spawnSync } from 'node:child_process';

import { aptInstall, pathOf } from '../../scripts/test/processes.mjs';

/** The program: `TEST_VALGRIND`, the one in PATH, or one that is installed here. */
function valgrind() {
  if (process.env.TEST_VALGRIND) return process.env.TEST_VALGRIND;
  if (!pathOf('valgrind')) aptInstall(['valgrind'], 'valgrind');
  return pathOf('valgrind');
}

/** Instructions that `program` takes with `args`, from its start to its end, outside the kernel. */
export function instructions(program, args) {
  const options = ['--tool=callgrind', '--callgrind-out-file=/dev/null'];
  const { status, stderr } = spawnSync(valgrind(), [...options, program, ...args], { encoding: 'utf8' });
  const collected = /Collected : (\d+)/.exec(stderr);
  if (status !== 0 || !collected) throw new Error(`callgrind of ${args.join(' ')} failed (${status}):\n${stderr}`);
  return Number(collected[1]);
}
