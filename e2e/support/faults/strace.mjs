// strace(1): what a process asks of the system, in order, and calls that fail because a test wants it.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';

import { aptInstall, pathOf } from '../../../scripts/test/processes.mjs';
import { temporaryFolder } from '../node.mjs';
import { until, within } from '../waiting.mjs';

/** Long enough for the pages of a database and for what is gathered for one socket. */
const STRING_MAX = 2 ** 20;
/** Writes to files and sockets, and what makes files durable. */
const CALLS = 'fsync,fdatasync,write,writev,pwrite64,sendto,sendmsg';

/** The program: `TEST_STRACE`, the one in PATH, or one that is installed here. */
function program() {
  if (process.env.TEST_STRACE) return process.env.TEST_STRACE;
  if (!pathOf('strace')) aptInstall(['strace'], 'strace');
  return pathOf('strace');
}

const attached = new Set();
after(() => Promise.all([...attached].map((strace) => strace.detach())));

export class Strace {
  /** Attaches to a process that runs, all its threads; from when this gives the strace, all is seen. */
  static async attach(pid, more = []) {
    const strace = new Strace();
    strace.file = join(temporaryFolder(), 'trace');
    const args = [
      '-f',
      '-y',
      '-s',
      String(STRING_MAX),
      '-e',
      `trace=${CALLS}`,
      '-o',
      strace.file,
      ...more,
      '-p',
      String(pid),
    ];
    strace.child = spawn(program(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
    strace.ended = new Promise((settle) => strace.child.once('close', settle));
    attached.add(strace);
    let said = '';
    strace.child.stderr.setEncoding('utf8').on('data', (piece) => {
      said += piece;
    });
    await until(() => / attached/.test(said) || strace.child.exitCode !== null, 'strace to attach');
    if (strace.child.exitCode !== null) throw new Error(`strace did not attach (it may need root):\n${said}`);
    return strace;
  }

  /** Has every sync of a process fail with EIO from now on, as on a disk that is dying. */
  static failSyncs(pid) {
    return Strace.attach(pid, ['-e', 'inject=fsync,fdatasync:error=EIO']);
  }

  /** Has the writes of a process to files fail with `error` from now on; what it says to sockets goes on. */
  static failWrites(pid, error) {
    return Strace.attach(pid, ['-e', `inject=pwrite64:error=${error}`]);
  }

  /** Has the syncs of a process not happen from now on, while it is told that they did: `synchronous=OFF` from outside. */
  static skipSyncs(pid) {
    return Strace.attach(pid, ['-e', 'inject=fsync,fdatasync:retval=0']);
  }

  /** Lets the process run on alone; gives the calls that were seen. */
  async detach() {
    attached.delete(this);
    this.child.kill('SIGINT');
    await within(this.ended, 'the end of strace');
    return readCalls(readFileSync(this.file, 'latin1'));
  }
}

/**
 * The calls of a trace, in the order in which they began: `{ thread, name, path, text, began, ended, result, skipped }`.
 * `skipped` is a call that strace answered in the system's place. `path` is what the first argument stands for, `text` the arguments as strace writes them; `began` and `ended`
 * are places in the one order of everything that was seen.
 */
function readCalls(trace) {
  const unfinished = new Map();
  const calls = [];
  for (const [at, line] of trace.split('\n').entries()) {
    const [, thread, rest] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    if (rest === undefined) continue;
    const begins = /^(\w+)\(\d+(?:<([^>]*)>)?/.exec(rest);
    if (begins) {
      const call = { thread, name: begins[1], path: begins[2] ?? '', text: rest, began: at, ended: Infinity };
      calls.push(call);
      unfinished.set(thread, call);
    }
    const call = unfinished.get(thread);
    const ends = / = (-?\d+)(?: [^"]*)?$/.exec(rest);
    if (!call || !ends || rest.endsWith('<unfinished ...>')) continue;
    Object.assign(call, { ended: at, result: Number(ends[1]), skipped: rest.endsWith(' (INJECTED)') });
    unfinished.delete(thread);
  }
  return calls;
}
