// Messages over HTTP: sending, reading in pages, and their bounds.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { assertProblem, community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function post(person, channel, body) {
  return person.http('POST', `/channels/${channel.id}/messages`, body);
}

test('a message is answered with 201, whole', { timeout }, async () => {
  const { server, channel } = await community(owner);
  const answer = await post(owner, channel, { content: ' hello, *world* \n', clientId: 'mine-1' });
  assert.equal(answer.status, 201, answer.text);
  const { message } = answer.body;
  assert.match(message.createdAt, TIME);
  assert.deepEqual(message, {
    id: message.id,
    serverId: server.id,
    channelId: channel.id,
    seq: 1,
    rev: 1,
    author: owner.user,
    content: 'hello, *world*',
    createdAt: message.createdAt,
    editedAt: null,
    deletedAt: null,
    clientId: 'mine-1',
  });
});

test('a repeat of a clientId is answered with 200 and the first message', { timeout }, async () => {
  const { channel } = await community(owner);
  const first = await post(owner, channel, { content: 'once', clientId: 'same' });
  const again = await post(owner, channel, { content: 'twice', clientId: 'same' });
  assert.deepEqual([first.status, again.status], [201, 200]);
  assert.deepEqual(again.body, first.body);
  assert.equal((await owner.history(channel)).messages.length, 1);
});

test("a clientId is its author's and its channel's: the same elsewhere is another message", { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const other = await owner.createChannel(server);
  const answers = [
    await post(owner, channel, { content: 'one', clientId: 'same' }),
    await post(member, channel, { content: 'two', clientId: 'same' }),
    await post(owner, other, { content: 'three', clientId: 'same' }),
  ];
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [201, 201, 201],
  );
  assert.equal(new Set(answers.map((answer) => answer.body.message.id)).size, 3);
});

test('a clientId is shown to its author alone', { timeout }, async () => {
  const { channel } = await community(owner, member);
  await owner.say(channel, 'hello', 'secret-1');
  assert.equal((await owner.history(channel)).messages[0].clientId, 'secret-1');
  assert.ok(!('clientId' in (await member.history(channel)).messages[0]));
});

test('a page is the newest 50 in seq order, with the head and the epoch', { timeout }, async () => {
  const { channel } = await community(owner);
  const sent = await owner.sayMany(channel, 60);
  const page = await owner.do('GET', `/channels/${channel.id}/messages`);
  assert.deepEqual(
    page.messages.map((message) => message.id),
    sent.slice(10).map((message) => message.id),
  );
  assert.equal(page.rev, 60);
  assert.equal(typeof page.epoch, 'string');
});

test('the pages before it are found by seq, down to the first message', { timeout }, async () => {
  const { channel } = await community(owner);
  await owner.sayMany(channel, 25);
  const seqs = async (query) => {
    const { messages } = await owner.do('GET', `/channels/${channel.id}/messages?${query}`);
    return messages.map((message) => message.seq);
  };
  assert.deepEqual(await seqs('limit=10'), [16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
  assert.deepEqual(await seqs('limit=3&before=16'), [13, 14, 15]);
  assert.deepEqual(await seqs('limit=10&before=4'), [1, 2, 3]);
  assert.deepEqual(await seqs('before=1'), []);
  assert.equal((await seqs('limit=100&before=1000')).length, 25);
});

test('an empty channel has an empty page and head 0', { timeout }, async () => {
  const { channel } = await community(owner);
  const { messages, rev } = await owner.do('GET', `/channels/${channel.id}/messages`);
  assert.deepEqual([messages, rev], [[], 0]);
});

for (const limit of ['0', '-1', '101', '1.5', 'many', '', '99999999999999999999']) {
  test(`a page of "${limit}" messages is invalid, never clamped`, { timeout }, async () => {
    const { channel } = await community(owner);
    assertProblem(await owner.http('GET', `/channels/${channel.id}/messages?limit=${limit}`), 400, 'invalid');
  });
}

for (const before of ['-1', 'x', '1.5', '99999999999999999999']) {
  test(`a page before "${before}" is invalid`, { timeout }, async () => {
    const { channel } = await community(owner);
    assertProblem(await owner.http('GET', `/channels/${channel.id}/messages?before=${before}`), 400, 'invalid');
  });
}

test('a message has room for 4,000 characters of any script', { timeout }, async () => {
  const { channel } = await community(owner);
  for (const letter of ['x', 'é', '港', '🚢']) {
    assert.equal((await owner.say(channel, letter.repeat(4_000))).content, letter.repeat(4_000));
  }
});

test('the bound counts what is stored, after trimming', { timeout }, async () => {
  const { channel } = await community(owner);
  assert.equal((await owner.say(channel, ` ${'x'.repeat(4_000)}\n`)).content.length, 4_000);
});

for (const [what, content] of [
  ['4,001 characters', 'x'.repeat(4_001)],
  ['nothing', ''],
  ['nothing but white space', ' \n\t '],
  ['a NUL', 'a\0b'],
]) {
  test(`a message of ${what} is refused, naming its content`, { timeout }, async () => {
    const { channel } = await community(owner);
    const answer = await post(owner, channel, { content });
    assert.ok([400, 413].includes(answer.status), answer.text);
    assertProblem(answer, answer.status, answer.status === 400 ? 'invalid' : 'too_large', 'content');
    assert.deepEqual((await owner.history(channel)).messages, []);
  });
}

for (const body of [{}, { content: 5 }, { content: null }, { content: {} }, { content: ['x'] }, [], 'text', 7, null]) {
  test(`the body ${JSON.stringify(body)} is an invalid message`, { timeout }, async () => {
    const { channel } = await community(owner);
    assertProblem(await post(owner, channel, body), 400, 'invalid');
  });
}

for (const clientId of ['', 'a b', 'é', 'x'.repeat(65), 'a/b', 7, {}]) {
  test(`the clientId ${JSON.stringify(clientId).slice(0, 20)} is invalid`, { timeout }, async () => {
    const { channel } = await community(owner);
    assertProblem(await post(owner, channel, { content: 'x', clientId }), 400, 'invalid');
  });
}

test('a clientId has room for 64 characters', { timeout }, async () => {
  const { channel } = await community(owner);
  const clientId = `${'aZ09_-'.repeat(10)}abcd`;
  assert.equal((await owner.say(channel, 'x', clientId)).clientId, clientId);
});

test('unknown fields are ignored', { timeout }, async () => {
  const { channel } = await community(owner);
  const answer = await post(owner, channel, { content: 'x', colour: 'blue', seq: 900, author: { id: 'someone' } });
  assert.equal(answer.status, 201, answer.text);
  assert.deepEqual([answer.body.message.seq, answer.body.message.author.id], [1, owner.id]);
});
