// The node as a process: how it ends, and the reasons for which it does not start. What a planned stop finishes is in
// faults/drain.test.mjs, what settings may say in crates/rialto/src/config/tests.rs.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, test } from 'node:test';

import { freePort } from '../../scripts/ports.mjs';
import { connect } from '../support/clients.mjs';
import { runToEnd, startNode, temporaryFolder } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);

test('a node with accounts does not offer to make the first one', { timeout }, async () => {
  await node.restart();
  assert.match(node.log, /^Rialto \S+ is running at http/m);
  assert.doesNotMatch(node.log, /first account/);
});

test('SIGINT stops it as cleanly as SIGTERM', { timeout }, async () => {
  await node.stop('SIGINT');
  await node.start();
});

test('a second process on one data folder says so and ends with status 1; the first goes on', { timeout }, async () => {
  const args = ['serve', '--listen', `127.0.0.1:${await freePort()}`, '--data-dir', node.dataDir];
  const { code, text } = await runToEnd(args);
  assert.equal(code, 1, text);
  assert.ok(text.includes(node.dataDir), text);
  assert.match(text, /another|already|in use/i);
  assert.doesNotMatch(text, /panicked/);
  assert.equal((await member.http('GET', '/me')).status, 200);
});

test('a busy port names who holds it and ends with status 1', {
  timeout,
  skip: process.platform !== 'linux',
}, async () => {
  const holder = createServer();
  after(() => holder.close());
  const port = await freePort();
  await new Promise((settle) => holder.listen(port, '127.0.0.1', settle));
  const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', temporaryFolder()];
  const { code, text } = await runToEnd(args);
  assert.equal(code, 1, text);
  assert.ok(text.includes(String(port)), text);
  assert.ok(text.includes(String(process.pid)) || text.includes('node'), text);
  assert.doesNotMatch(text, /panicked/);
});

test('the log tells neither tokens nor passwords nor what people say', { timeout }, async () => {
  const { channel } = await community(owner);
  const client = await connect(owner);
  await client.do('message:send', { channelId: channel.id, content: 'between-you-and-me' });
  await owner.say(channel, 'between-you-and-me');
  for (const secret of ['between-you-and-me', owner.token, 'correct horse']) assert.ok(!node.log.includes(secret));
});
