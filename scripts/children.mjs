// The programs that a command starts, and their end with it.

import { spawn } from 'node:child_process';

import { endWithPackageManager } from './parent.mjs';

const running = new Map();

/**
 * Starts a program with its output on ours. It has a process group of its own, so that Ctrl-C reaches it once,
 * through us, however many processes stand between the terminal and here. `missing` is what to say when there
 * is no such program; with `stdout: 'pipe'` its output is the caller's to read. Gives the process and the promise of its end, `{ code }`; the code is null after a signal.
 */
export function startChild(command, args, { cwd, env = {}, missing, stdout = 'inherit' } = {}) {
  const stdio = ['ignore', stdout, 'inherit'];
  const options = { cwd, env: { ...process.env, ...env }, stdio, detached: true };
  const child = spawn(command, args, options);
  const ended = new Promise((settle) => {
    child.once('error', (error) => {
      const absent = error.code === 'ENOENT' && missing;
      console.error(absent ? missing : `${command} could not be started: ${error.message}`);
      settle({ code: 1 });
    });
    child.once('close', (code) => settle({ code }));
  }).finally(() => running.delete(child));
  running.set(child, ended);
  return { child, ended };
}

/** Whether the program came to a good end. */
export async function succeeds(command, args, options) {
  const { code } = await startChild(command, args, options).ended;
  return code === 0;
}

/** Ends a program and all that it started, and waits for it. */
export async function endChild(child) {
  const ended = running.get(child);
  signalGroup(child);
  await ended;
}

/** Ends all that was started and still runs. */
export async function endChildren() {
  await Promise.all([...running.keys()].map(endChild));
}

/** Ends with everything that was started: on Ctrl-C, a signal, or the end of the package manager. */
export function endTogether(status = () => 1) {
  let ending = false;
  const end = async () => {
    // A package manager passes on the signal that the terminal has sent us too.
    if (ending) return;
    ending = true;
    await endChildren();
    process.exit(status());
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  process.on('exit', () => [...running.keys()].forEach(signalGroup));
  endWithPackageManager(end);
  return { isEnding: () => ending, end };
}

function signalGroup(child) {
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has ended by itself, or never started.
  }
}
