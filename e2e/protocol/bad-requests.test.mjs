// Bad requests over Socket.IO: what a stock client hears of them. What is answered to which is a table in
// badinput/payloads.test.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, transports } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, outsider] = await Promise.all([register(node, 'owner'), register(node, 'outsider')]);
const { channel } = await community(owner);
await owner.sayMany(channel, 3);
const client = await connect(owner);
const bystander = await connect(outsider);
const { epoch } = client.ready;
const good = { channelId: channel.id };

test('without an acknowledgement a failure comes as request:failed', { timeout }, async () => {
  for (const [event, payload, code] of [
    ['message:send', { ...good, content: '' }, 'invalid'],
    ['message:send', { channelId: 'nowhere', content: 'x' }, 'not_found'],
    ['channel:join', 7, 'invalid'],
    ['no:such:request', {}, 'unknown_event'],
  ]) {
    const since = client.mark();
    client.socket.emit(event, payload);
    const failed = await client.next('request:failed', { since });
    assert.deepEqual([failed.event, failed.error.code], [event, code]);
    assert.equal(typeof failed.error.message, 'string');
  }
});

test('a failure says which field is wrong, what is expected there and what came', { timeout }, async () => {
  for (const [event, payload, field, message] of [
    ['user:join', 7, undefined, 'The payload of user:join must be an object; this is 7.'],
    ['user:join', {}, 'serverId', '`serverId` is missing.'],
    ['message:send', { ...good, content: ['x'] }, 'content', '`content` must be a text; this is a list.'],
    ['channel:reading', { ...good, reading: 1 }, 'reading', '`reading` must be true or false; this is 1.'],
    ['messages:sync', { ...good, epoch, after: '0' }, 'after', '`after` must be a whole number; this is a text.'],
  ]) {
    const error = await client.refused('invalid', event, payload);
    assert.deepEqual([error.field, error.message], [field, message]);
  }
});

test('failures without an acknowledgement are told in the log, some lines a minute', { timeout }, async () => {
  const since = client.mark();
  for (let n = 0; n < 50; n += 1) client.socket.emit('message:send', { ...good, content: '' });
  client.socket.emit('no:such:request', {});
  await until(() => client.all('request:failed', since).length === 51, 'every failure');
  const lines = await until(() => {
    const found = node.log.split('\n').filter((line) => line.includes('without an acknowledgement failed'));
    return found.length >= 5 && found;
  }, 'lines in the log');
  assert.ok(lines.length <= 12, `${lines.length} lines`);
  for (const word of ['message:send', 'content', owner.id])
    assert.ok(
      lines.some((line) => line.includes(word)),
      word,
    );
});

test('a failure that was acknowledged is not told a second time', { timeout }, async () => {
  const since = client.mark();
  await client.refused('invalid', 'message:send', { ...good, content: '' });
  await client.settled();
  assert.deepEqual(client.all('request:failed', since), []);
});

for (const transport of ['websocket', 'polling']) {
  test(`over ${transport} a packet over 64 KiB closes its connection, and that alone`, { timeout }, async () => {
    const large = await connect(owner, { transports: [transport], reconnection: false });
    large.socket.emit('message:send', { ...good, content: 'x'.repeat(70_000) });
    await large.next('disconnect');
    await client.do('notifications:get');
    await bystander.do('notifications:get');
  });

  test(`over ${transport} a packet that is not Socket.IO closes its connection, and that alone`, {
    timeout,
  }, async () => {
    for (const packet of [
      'nonsense',
      '2',
      '2["x"',
      '2{}',
      '9',
      '5-',
      '599999999999-["x",{"_placeholder":true,"num":0}]',
      `2${'['.repeat(10_000)}`,
    ]) {
      const odd = await connect(owner, { transports: [transport], reconnection: false });
      odd.socket.io.engine.write(packet);
      await odd.next('disconnect');
    }
    await client.do('notifications:get');
    await bystander.do('notifications:get');
  });
}

for (const [how, options] of Object.entries(transports)) {
  test(`with ${how} the stock client comes back by itself after a packet that was refused`, { timeout }, async () => {
    const refused = await connect(owner, options);
    for (const args of [['x'.repeat(70_000)], Array.from({ length: 11 }, () => Buffer.from('x'))]) {
      const since = refused.mark();
      refused.socket.emit('message:send', ...args);
      await refused.next('disconnect', { since });
      await refused.next('ready', { since });
    }
    await refused.do('channel:join', good);
  });

  test(`with ${how} messages that are sent in one burst are all acknowledged`, { timeout }, async () => {
    const writer = await register(node, 'writer');
    const place = await community(writer);
    const client = await connect(writer, options);
    const content = 'ж'.repeat(4_000);
    const send = () => client.do('message:send', { channelId: place.channel.id, content });
    const acks = await Promise.all(Array.from({ length: 12 }, send));
    assert.deepEqual(
      acks.map(({ message }) => message.seq),
      acks.map((_, n) => n + 1),
    );
  });
}

test('none of these closed a connection that was in order, or changed the store', { timeout }, async () => {
  assert.deepEqual([...client.all('disconnect'), ...bystander.all('disconnect')], []);
  assert.equal((await owner.history(channel)).rev, 3);
});
