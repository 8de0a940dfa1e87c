// Runs every fault test at its full size, one after the other, and ends with a table of what was counted.
//
// `npm run torture` runs all, `npm run torture -- kill9 herd` those. The machine should have nothing else to do: the
// bounds on time are the promised ones here. With `--shared` they are those of `npm test`, and the table says so.

import { join } from 'node:path';

import { release, root } from './cargo.mjs';
import { buildFinished } from './finished.mjs';
import { installPackages } from './packages.mjs';
import { ofNode } from './test/counts.mjs';
import { run } from './test/processes.mjs';

/** The full sizes, by test: variables without RIALTO_E2E_ before them. */
const rows = {
  kill9: { KILL9_CYCLES: 50, KILL9_RATE: 500 },
  'lost-ack': { LOST_ACK_SENDS: 20_000 },
  pipelined: { PIPELINED_ROUNDS: 50, PIPELINED_SENDS: 1_000 },
  concurrent: { CONCURRENT_SENDERS: 50, CONCURRENT_EACH: 200 },
  flapping: { FLAPPING_CLIENTS: 200, FLAPPING_SECONDS: 60 },
  'zero-window': { ZERO_WINDOW_CLIENTS: 200, ZERO_WINDOW_DEAF: 20, ZERO_WINDOW_SECONDS: 20 },
  'power-cut': { POWER_CUT_SENDS: 3_000 },
  'disk-full': { DISK_FULL_ROUNDS: 10, DISK_FULL_SENDS: 300 },
  'fsync-error': { FSYNC_ERROR_ROUNDS: 10, FSYNC_ERROR_RATE: 500 },
  'commit-lost': { COMMIT_LOST_ROUNDS: 20, COMMIT_LOST_SENDS: 100 },
  outage: { OUTAGE_SENDS: 4_000 },
  'two-nodes': {},
  'locked-file': {},
  drain: { DRAIN_SOCKETS: 1_000, DRAIN_SENDS: 2_000 },
  herd: { HERD_SOCKETS: 2_000 },
  freeze: { FREEZE_SECONDS: '5,15,32,60,90' },
  revoke: { REVOKE_ROUNDS: 20, REVOKE_RATE: 300 },
};

const e2e = join(root, 'e2e');

/** Runs one row; gives its line of the table. */
async function torture(name, isShared) {
  const sizes = Object.entries(rows[name]).map(([variable, value]) => [`RIALTO_E2E_${variable}`, String(value)]);
  const env = {
    RIALTO_BINARY: process.env.RIALTO_BINARY ?? release,
    RIALTO_E2E_STRICT: isShared ? '0' : '1',
    ...Object.fromEntries(sizes),
  };
  const figures = [];
  const count = (text) => {
    for (const [, said] of text.matchAll(/figures: (.*)$/gm)) figures.push(said.trim());
    return ofNode(text);
  };
  const since = performance.now();
  const args = ['--test', '--test-reporter=spec', `faults/${name}.test.mjs`];
  const { passed, failed } = await run(process.execPath, args, { cwd: e2e, env, count });
  const seconds = Math.round((performance.now() - since) / 1_000);
  const size = Object.values(rows[name]).join(', ');
  const verdict = failed > 0 ? `**${failed} failed**` : 'kept';
  return { failed, passed, line: `| ${name} | ${size} | ${verdict} | ${figures.join('; ') || '-'} | ${seconds} s |` };
}

async function main(args) {
  const isShared = args.includes('--shared');
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const names = Object.keys(rows).filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length === 0) throw new Error(`No test has such a name. There are: ${Object.keys(rows).join(', ')}.`);
  if (!(await installPackages({ folder: e2e }))) process.exit(1);
  if (!process.env.RIALTO_BINARY && !(await buildFinished())) process.exit(1);
  const results = [];
  for (const name of names) {
    console.log(`\n=== ${name}`);
    results.push(await torture(name, isShared));
  }
  const date = new Date().toISOString().slice(0, 10);
  console.log(
    `\n${date}${isShared ? ', beside other work on the machine, with the bounds on time of `npm test`' : ''}\n`,
  );
  console.log('| test | size | promises | counted | took |\n| --- | --- | --- | --- | --- |');
  for (const { line } of results) console.log(line);
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  process.exit(total('failed') > 0 ? 1 : 0);
}

await main(process.argv.slice(2));
