// Bad requests over Socket.IO: each gets a typed answer, the store stays as it was, nobody else is disturbed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, transports } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, outsider] = await Promise.all([register(node, 'owner'), register(node, 'outsider')]);
const { server, channel } = await community(owner);
await owner.sayMany(channel, 3);
const client = await connect(owner);
const bystander = await connect(outsider);
const { epoch } = client.ready;
const NOWHERE = '01890000-0000-7000-8000-000000000000';

const needPayload = [
  'user:join',
  'user:leave',
  'channel:join',
  'channel:reading',
  'channel:leave',
  'message:send',
  'messages:sync',
  'session:renew',
];

/** Requests whose payload may be a bare id. */
const takesBareId = ['user:join', 'channel:join', 'notifications:get'];

for (const event of needPayload) {
  test(`${event} without its payload, or with another kind of payload, is invalid`, { timeout }, async () => {
    await client.refused('invalid', event);
    for (const payload of [null, 7, true, [], {}, [{}], Buffer.from('bytes')]) {
      await client.refused('invalid', event, payload);
    }
    await client.refused(takesBareId.includes(event) ? 'not_found' : 'invalid', event, 'text');
  });
}

test('notifications:get with another kind of payload is invalid', { timeout }, async () => {
  for (const payload of [7, [], { serverId: 7 }, { serverId: {} }]) {
    await client.refused('invalid', 'notifications:get', payload);
  }
});

const good = { channelId: channel.id };
for (const [what, event, payload] of [
  ['an object where the server id is expected', 'user:join', { serverId: { $ne: null } }],
  ['a number where the server id is expected', 'user:leave', { serverId: 7 }],
  ['an array where the channel id is expected', 'channel:join', { channelId: [channel.id] }],
  ['its fields in a list', 'message:send', [channel.id, 'x']],
  ['an object where the content is expected', 'message:send', { ...good, content: { text: 'x' } }],
  ['a number where the content is expected', 'message:send', { ...good, content: 7 }],
  ['bytes where the content is expected', 'message:send', { ...good, content: Buffer.from('x') }],
  ['no content', 'message:send', good],
  ['empty content', 'message:send', { ...good, content: '' }],
  ['content of white space', 'message:send', { ...good, content: ' \n\t ' }],
  ['content with a NUL', 'message:send', { ...good, content: 'a\0b' }],
  ['an empty clientId', 'message:send', { ...good, content: 'x', clientId: '' }],
  ['a clientId with a space', 'message:send', { ...good, content: 'x', clientId: 'a b' }],
  ['a clientId of 65 characters', 'message:send', { ...good, content: 'x', clientId: 'x'.repeat(65) }],
  ['a clientId that is an object', 'message:send', { ...good, content: 'x', clientId: {} }],
  ['reading as text', 'channel:reading', { ...good, reading: 'false' }],
  ['no reading', 'channel:reading', good],
  ['reading as a number', 'channel:join', { ...good, reading: 0 }],
  ['no cursor', 'messages:sync', { ...good, epoch }],
  ['no epoch', 'messages:sync', { ...good, after: 0 }],
  ['a negative cursor', 'messages:sync', { ...good, after: -1, epoch }],
  ['half a cursor', 'messages:sync', { ...good, after: 0.5, epoch }],
  ['a cursor as text', 'messages:sync', { ...good, after: '0', epoch }],
  ['a cursor beyond all numbers', 'messages:sync', { ...good, after: 1e300, epoch }],
  ['a limit of 0', 'messages:sync', { ...good, after: 0, epoch, limit: 0 }],
  ['a negative limit', 'messages:sync', { ...good, after: 0, epoch, limit: -1 }],
  ['a limit of 301', 'messages:sync', { ...good, after: 0, epoch, limit: 301 }],
  ['half a limit', 'messages:sync', { ...good, after: 0, epoch, limit: 1.5 }],
  ['an epoch that is a number', 'messages:sync', { ...good, after: 0, epoch: 7 }],
  ['a negative cursor', 'channel:join', { ...good, after: -1, epoch }],
]) {
  test(`${event} with ${what} is invalid, never clamped`, { timeout }, () => client.refused('invalid', event, payload));
}

test('content of 4,001 characters is refused, and 4,000 of any script are taken', { timeout }, async () => {
  const error = await client.refused(['invalid', 'too_large'], 'message:send', { ...good, content: 'x'.repeat(4_001) });
  assert.equal(error.field, 'content');
  const other = await owner.createChannel(server);
  for (const content of ['x'.repeat(4_000), '🚢'.repeat(4_000)]) {
    const { message } = await client.do('message:send', { channelId: other.id, content });
    assert.equal(message.content, content);
  }
});

for (const [event, rest] of [
  ['user:join', {}],
  ['user:leave', {}],
  ['channel:join', {}],
  ['channel:reading', { reading: true }],
  ['channel:leave', {}],
  ['message:send', { content: 'x' }],
  ['messages:sync', { after: 0, epoch }],
  ['notifications:get', {}],
]) {
  test(`${event} on what is not mine, does not exist or has a malformed id is not found`, { timeout }, async () => {
    const key = event.startsWith('user:') || event.startsWith('notifications:') ? 'serverId' : 'channelId';
    const foreign = key === 'serverId' ? server.id : channel.id;
    for (const id of [foreign, NOWHERE, 'nonsense', '', '../..', 'x'.repeat(1_000)]) {
      await bystander.refused('not_found', event, { [key]: id, ...rest });
      if (takesBareId.includes(event)) await bystander.refused('not_found', event, id);
    }
  });
}

test('who is not a member gets not_found before anything else is looked at', { timeout }, async () => {
  await bystander.refused('not_found', 'message:send', { ...good, content: '' });
  await bystander.refused('not_found', 'message:send', { ...good, content: 'x'.repeat(4_001), clientId: 'a b' });
  await bystander.refused('not_found', 'messages:sync', { ...good, after: -1, epoch, limit: 0 });
});

test('a server id is no channel id', { timeout }, async () => {
  await client.refused('not_found', 'channel:join', { channelId: server.id });
  await client.refused('not_found', 'user:join', { serverId: channel.id });
});

test('reading or leaving a channel that I do not view is no fault of the node', { timeout }, async () => {
  const other = await connect(owner);
  for (const [event, payload] of [
    ['channel:leave', good],
    ['channel:reading', { ...good, reading: true }],
  ]) {
    const ack = await other.request(event, payload);
    assert.notEqual(ack.error?.code, 'internal');
  }
});

test('an unknown request is answered as unknown_event', { timeout }, async () => {
  for (const event of ['no:such:request', 'message:new', 'ready', '', 'x'.repeat(1_000), '__proto__']) {
    await client.refused('unknown_event', event, {});
  }
});

test('without an acknowledgement a failure comes as request:failed', { timeout }, async () => {
  for (const [event, payload, code] of [
    ['message:send', { ...good, content: '' }, 'invalid'],
    ['message:send', { channelId: NOWHERE, content: 'x' }, 'not_found'],
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

test('unknown fields are ignored', { timeout }, async () => {
  await client.do('user:join', { serverId: server.id, userId: outsider.id, role: 'owner' });
  assert.equal((await client.do('user:join', { serverId: server.id, constructor: {} })).server.id, server.id);
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
