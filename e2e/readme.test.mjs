// The examples of README.md run as they stand there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { root } from '../scripts/cargo.mjs';
import { connect } from './support/clients.mjs';
import { startNode } from './support/node.mjs';
import { community, register } from './support/people.mjs';

const timeout = 60_000;
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The first fenced block of `language` that holds `mark`. */
function example(language, mark) {
  const fences = readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  const found = [...fences].find(([, marked, code]) => marked === language && code.includes(mark));
  assert.ok(found, `README.md has no ${language} example with "${mark}"`);
  return found[2];
}

/** Runs an example as somebody who signed in, until what it sends is heard by another member. */
async function runs(command, args) {
  const node = await startNode();
  const [ada, ben] = [await register(node, 'ada'), await register(node, 'ben')];
  const { channel } = await community(ada, ben);
  const listening = await connect(ada);
  await listening.do('channel:join', { channelId: channel.id });
  const env = { ...process.env, RIALTO_URL: node.url, RIALTO_TOKEN: ben.token, RIALTO_CHANNEL: channel.id };
  const child = spawn(command, args, { cwd: join(root, 'e2e'), env, stdio: ['ignore', 'inherit', 'pipe'] });
  after(() => child.kill('SIGKILL'));
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (piece) => {
    complaint += piece;
  });
  const failed = new Promise((_settle, reject) => {
    child.once('error', reject);
    child.once('close', (code) => code && reject(new Error(`the example ended with ${code}:\n${complaint}`)));
  });
  const where = (message) => message.author.id === ben.id;
  const message = await Promise.race([listening.next('message:new', { where, ms: 20_000 }), failed]);
  assert.equal(message.channelId, channel.id);
  child.kill('SIGKILL');
}

test('the JavaScript example sends a message that arrives', { timeout }, () => {
  return runs(process.execPath, ['--input-type=module', '--eval', example('js', 'socket.io-client')]);
});

test('the Python example sends a message that arrives', { timeout }, () => {
  return runs(process.env.RIALTO_TEST_PYTHON ?? 'python3', ['-c', example('python', 'import socketio')]);
});
