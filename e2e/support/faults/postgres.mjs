// A PostgreSQL of a test's own, and somebody else who works in it by psql.

import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { after } from 'node:test';

import { Cluster } from '../../../scripts/test/postgres.mjs';
import { until } from '../waiting.mjs';

/** A PostgreSQL that ends with the test file. */
export async function startPostgres() {
  const cluster = await Cluster.make();
  // Whatever happens to the tests, it does not stay.
  process.once('exit', () => cluster.stop('SIGQUIT'));
  after(() => cluster.dispose());
  await cluster.start();
  return cluster;
}

/** Runs each of `statements` by itself. */
export function runInPsql(cluster, ...statements) {
  const commands = statements.flatMap((statement) => ['-c', statement]);
  execFileSync(join(cluster.programs, 'psql'), ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...commands, cluster.url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** A transaction of somebody else that has run `sql`, until it is given up. */
export async function holdInPsql(cluster, sql) {
  const psql = spawn(join(cluster.programs, 'psql'), ['-X', '-q', '-A', '-t', cluster.url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  psql.stdout.setEncoding('utf8').on('data', (piece) => {
    said += piece;
  });
  psql.stdin.write(`BEGIN;\n${sql};\n\\echo held\n`);
  await until(() => said.includes('held'), `psql: ${sql}`);
  const ended = new Promise((settle) => psql.once('close', settle));
  return {
    giveUp() {
      psql.stdin.end('ROLLBACK;\n');
      return ended;
    },
  };
}
