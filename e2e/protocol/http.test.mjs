// The API by a real connection: what it answers, whole. Its rules are tested in crates/rialto/tests/http.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { assertProblem, community, fresh, http, PASSWORD, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member, outsider] = await Promise.all(
  ['owner', 'member', 'outsider'].map((word) => register(node, word)),
);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a registration answers 201 with the user, a token and a cookie', { timeout }, async () => {
  const username = fresh('ada');
  const body = { username, password: PASSWORD, displayName: 'Ada L.' };
  const answer = await http(node, 'POST', '/api/v1/auth/register', { body });
  assert.equal(answer.status, 201, answer.text);
  const { user, token } = answer.body;
  assert.match(user.id, UUID);
  assert.deepEqual({ ...user, id: '' }, { id: '', username, displayName: 'Ada L.', avatarUrl: null });
  assert.ok(token.length >= 32);
  const [cookie] = answer.headers.getSetCookie();
  assert.match(cookie, /;\s*HttpOnly/i);
  assert.match(cookie, /;\s*SameSite=Lax/i);
});

test('a new server is answered with 201, whole, with one channel named general', { timeout }, async () => {
  const answer = await owner.http('POST', '/servers', { name: '  The Harbour ' });
  assert.equal(answer.status, 201, answer.text);
  const { server } = answer.body;
  const { channels, ...rest } = server;
  assert.deepEqual(rest, { id: server.id, name: 'The Harbour', iconUrl: null, ownerId: owner.id, count: 0 });
  assert.equal(channels.length, 1);
  const expected = { id: channels[0].id, serverId: server.id, name: 'general', topic: '', position: 0 };
  assert.deepEqual(channels[0], { ...expected, rev: 0, readSeq: 0, unread: 0 });
});

test('I see the servers of which I am a member, and no others', { timeout }, async () => {
  const { server } = await community(owner, member);
  const ids = async (person) => (await person.do('GET', '/servers')).servers.map((mine) => mine.id);
  assert.ok((await ids(owner)).includes(server.id));
  assert.ok((await ids(member)).includes(server.id));
  assert.ok(!(await ids(outsider)).includes(server.id));
});

test('a new channel is answered with 201 and stands after the others', { timeout }, async () => {
  const { server } = await community(owner);
  const answer = await owner.http('POST', `/servers/${server.id}/channels`, { name: 'news', topic: 'what is new' });
  assert.equal(answer.status, 201, answer.text);
  const { channel } = answer.body;
  const expected = { id: channel.id, serverId: server.id, name: 'news', topic: 'what is new', position: 1 };
  assert.deepEqual(channel, { ...expected, rev: 0, readSeq: 0, unread: 0 });
  assert.deepEqual(
    (await owner.view(server)).channels.map((each) => each.name),
    ['general', 'news'],
  );
});

test('a message is answered with 201, whole, and what it makes up of itself is passed over', { timeout }, async () => {
  const { server, channel } = await community(owner);
  const body = { content: ' hello, *world* \n', clientId: 'mine-1', seq: 900, author: { id: 'someone' } };
  const answer = await owner.http('POST', `/channels/${channel.id}/messages`, body);
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

test('a page is the newest 50 in seq order, with the head and the epoch', { timeout }, async () => {
  const { channel } = await community(owner);
  const read = () => owner.do('GET', `/channels/${channel.id}/messages`);
  const empty = await read();
  assert.deepEqual([empty.messages, empty.rev], [[], 0]);
  const sent = await owner.sayMany(channel, 60);
  const page = await read();
  assert.deepEqual(
    page.messages.map((message) => message.id),
    sent.slice(10).map((message) => message.id),
  );
  assert.equal(page.rev, 60);
  assert.equal(page.epoch, empty.epoch);
});

test('each failure is a problem with a request id of its own', { timeout }, async () => {
  const answers = [await owner.http('GET', '/servers/x'), await owner.http('GET', '/servers/x')];
  for (const answer of answers) assertProblem(answer, 404, 'not_found');
  assert.notEqual(answers[0].body.requestId, answers[1].body.requestId);
});
