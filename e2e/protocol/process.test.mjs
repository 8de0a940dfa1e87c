// The node as a process: its stop, its restart, and the reasons for which it does not start.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, beforeEach, test } from 'node:test';

import { freePort } from '../../scripts/ports.mjs';
import { connect, transports } from '../support/clients.mjs';
import { launch, runToEnd, startNode, temporaryFolder } from '../support/node.mjs';
import { community, login, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);

// What one test stopped and did not start again is not the fault of the next.
beforeEach(() => node.isRunning || node.start());

for (const [how, options] of Object.entries(transports)) {
  test(`with ${how} a planned stop is told, and the client comes back by itself`, { timeout }, async () => {
    const { server, channel } = await community(owner, member);
    const client = await connect(member, options);
    await client.do('channel:join', { channelId: channel.id });
    await node.stop();
    const { reconnectInMs } = await client.next('node:draining');
    assert.ok(Number.isInteger(reconnectInMs) && reconnectInMs >= 0);
    const reason = await client.next('disconnect');
    assert.notEqual(reason, 'io server disconnect', 'a DISCONNECT was sent: stock clients stay away after it');
    assert.equal(client.socket.active, true);
    const since = client.mark();
    await node.start();
    const ready = await client.next('ready', { since, ms: 20_000 });
    assert.ok(ready.servers.some((mine) => mine.id === server.id));
    const message = await owner.say(channel, 'after the restart');
    await client.next('notification:update', { where: (event) => event.messageId === message.id });
    client.close();
  });
}

test('a planned stop finishes what it acknowledges: every acked message is there afterwards', { timeout }, async () => {
  const { channel } = await community(owner);
  const client = await connect(owner, { reconnection: false });
  const acked = [];
  for (let n = 0; n < 500; n += 1) {
    client.socket.emit('message:send', { channelId: channel.id, content: `line ${n}` }, (ack) => {
      if (ack.ok) acked.push(ack.message);
    });
  }
  await client.request('notifications:get');
  await node.stop();
  await client.next('disconnect');
  client.close();
  await node.start();
  const { messages } = await owner.history(channel);
  const stored = new Set(messages.map((message) => message.id));
  assert.ok(acked.length > 0);
  assert.deepEqual(
    acked.filter((message) => !stored.has(message.id)),
    [],
  );
});

test('a planned stop answers what it accepted: every message that is stored was acked', { timeout }, async () => {
  const { channel } = await community(owner);
  const client = await connect(owner, { reconnection: false });
  const acked = new Set();
  for (let n = 0; n < 2_000; n += 1) {
    client.socket.emit('message:send', { channelId: channel.id, content: `line ${n}` }, (ack) => {
      if (ack.ok) acked.add(ack.message.id);
    });
  }
  await until(() => acked.size > 0, 'the first ack');
  await node.stop();
  await client.next('disconnect');
  client.close();
  await node.start();
  const { messages } = await owner.history(channel);
  assert.ok(messages.length >= acked.size);
  assert.deepEqual(
    messages.filter((message) => !acked.has(message.id)),
    [],
  );
});

test('a node with accounts does not offer to make the first one', { timeout }, async () => {
  await node.restart();
  assert.match(node.log, /^Rialto \S+ is running at http/m);
  assert.doesNotMatch(node.log, /first account/);
});

test('SIGINT stops it as cleanly as SIGTERM', { timeout }, async () => {
  await node.stop('SIGINT');
  await node.start();
});

test('sessions outlive the process', { timeout }, async () => {
  const session = await login(member);
  await node.kill();
  await node.start();
  assert.equal((await session.http('GET', '/me')).status, 200);
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

test("rate limits can't be off where others reach the node", { timeout }, async () => {
  const args = ['serve', '--listen', `0.0.0.0:${await freePort()}`, '--data-dir', temporaryFolder()];
  const { code, text } = await runToEnd(args, { RIALTO_RATE_LIMITS: 'off' });
  assert.notEqual(code, 0);
  assert.match(text, /rate.?limit/i);
});

test('a wrong setting is named, and the node does not start', { timeout }, async () => {
  for (const [name, value] of [
    ['RIALTO_REGISTRATION', 'sometimes'],
    ['RIALTO_LISTEN', 'nowhere'],
    ['RIALTO_DATABASE', 'gopher://x'],
  ]) {
    const listen = name === 'RIALTO_LISTEN' ? [] : ['--listen', `127.0.0.1:${await freePort()}`];
    const { code, text } = await runToEnd(['serve', ...listen, '--data-dir', temporaryFolder()], { [name]: value });
    assert.notEqual(code, 0, `${name}=${value}`);
    assert.match(text, new RegExp(`${name}|${name.slice(7)}`, 'i'));
    assert.doesNotMatch(text, /panicked/);
  }
});

test('the variables mean the same as the flags', { timeout }, async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  const run = launch(['serve'], { RIALTO_LISTEN: listen, RIALTO_DATA_DIR: temporaryFolder() });
  await until(
    () =>
      fetch(`http://${listen}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    '/readyz',
  );
  assert.ok(run.log.text.includes(listen), 'the address is not told at the start');
  run.child.kill('SIGTERM');
  assert.equal((await run.ended).code, 0);
});

test('a clean data folder is found clean by check', { timeout }, async () => {
  const { channel } = await community(owner, member);
  await owner.sayMany(channel, 5);
  await node.stop();
  const { code, text } = await node.check();
  await node.start();
  assert.equal(code, 0, text);
});

test('the log tells neither tokens nor passwords nor what people say', { timeout }, async () => {
  const { channel } = await community(owner);
  const client = await connect(owner);
  await client.do('message:send', { channelId: channel.id, content: 'between-you-and-me' });
  await owner.say(channel, 'between-you-and-me');
  for (const secret of ['between-you-and-me', owner.token, 'correct horse']) assert.ok(!node.log.includes(secret));
});
