// Servers, channels, invites and members over HTTP.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { assertProblem, community, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member, outsider] = await Promise.all(
  ['owner', 'member', 'outsider'].map((word) => register(node, word)),
);
const NOWHERE = '01890000-0000-7000-8000-000000000000';

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

test('a server is the same alone as in the list', { timeout }, async () => {
  const { server } = await community(owner, member);
  const { servers } = await member.do('GET', '/servers');
  assert.deepEqual(
    await member.view(server),
    servers.find((mine) => mine.id === server.id),
  );
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

test('an invite is answered with 201, a code and a link that holds it', { timeout }, async () => {
  const { server } = await community(owner);
  const answer = await owner.http('POST', `/servers/${server.id}/invites`, { maxUses: 2, expiresInSeconds: 60 });
  assert.equal(answer.status, 201, answer.text);
  const { invite } = answer.body;
  assert.ok(invite.code.length >= 6);
  assert.ok(invite.url.includes(invite.code));
});

test('whoever accepts an invite is a member and gets the server', { timeout }, async () => {
  const { server } = await community(owner);
  const answer = await member.http('POST', `/invites/${(await owner.invite(server)).code}/accept`);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.body.server, await member.view(server));
});

test('a member who accepts again stays a member, and uses nothing of the invite', { timeout }, async () => {
  const { server } = await community(owner, member);
  const invite = await owner.invite(server, { maxUses: 1 });
  assert.equal((await member.http('POST', `/invites/${invite.code}/accept`)).status, 200);
  assert.equal((await outsider.http('POST', `/invites/${invite.code}/accept`)).status, 200);
});

test('an invite lets in as many as its maker said, and no more', { timeout }, async () => {
  const { server } = await community(owner);
  const invite = await owner.invite(server, { maxUses: 1 });
  await member.accept(invite);
  const late = await outsider.http('POST', `/invites/${invite.code}/accept`);
  assert.ok(late.status >= 400 && late.status < 500, late.text);
  assertProblem(await outsider.http('GET', `/servers/${server.id}`), 404, 'not_found');
});

test('an invite that does not exist is not found', { timeout }, async () => {
  assertProblem(await member.http('POST', '/invites/no-such-code/accept'), 404, 'not_found');
});

test('joining starts at the head: nothing that was said before is unread', { timeout }, async () => {
  const { server, channel } = await community(owner);
  await owner.sayMany(channel, 3);
  const joined = await member.accept(await owner.invite(server));
  assert.equal(joined.count, 0);
  assert.deepEqual([joined.channels[0].rev, joined.channels[0].readSeq, joined.channels[0].unread], [3, 3, 0]);
});

for (const [what, body, field] of [
  ['without a name', {}],
  ['with an empty name', { name: ' ' }, 'name'],
  ['with a name of 101 characters', { name: 'x'.repeat(101) }, 'name'],
  ['with a NUL in its name', { name: 'a\0b' }, 'name'],
  ['with a number for a name', { name: 7 }],
  ['with an object for a name', { name: {} }],
]) {
  test(`a server or a channel ${what} is invalid`, { timeout }, async () => {
    const { server } = await community(owner);
    assertProblem(await owner.http('POST', '/servers', body), 400, 'invalid', field);
    assertProblem(await owner.http('POST', `/servers/${server.id}/channels`, body), 400, 'invalid', field);
  });
}

test('a name has room for 100 characters of any script', { timeout }, async () => {
  const name = '港'.repeat(99) + '🚢';
  assert.equal((await owner.createServer(name)).name, name);
});

for (const [what, body, field] of [
  ['no uses', { maxUses: 0 }, 'maxUses'],
  ['a negative number of uses', { maxUses: -1 }, 'maxUses'],
  ['half a use', { maxUses: 0.5 }],
  ['no time', { expiresInSeconds: 0 }, 'expiresInSeconds'],
  ['negative time', { expiresInSeconds: -60 }, 'expiresInSeconds'],
  ['ages', { expiresInSeconds: 9_007_199_254_740_991 }, 'expiresInSeconds'],
]) {
  test(`an invite with ${what} is invalid, never clamped`, { timeout }, async () => {
    const { server } = await community(owner);
    assertProblem(await owner.http('POST', `/servers/${server.id}/invites`, body), 400, 'invalid', field);
  });
}

test('whoever is not a member gets not_found before anything else is looked at', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  const requests = [
    ['GET', `/servers/${server.id}`],
    ['DELETE', `/servers/${server.id}`],
    ['POST', `/servers/${server.id}/channels`, { name: 'x' }],
    ['POST', `/servers/${server.id}/channels`, { name: '' }],
    ['POST', `/servers/${server.id}/invites`, {}],
    ['POST', `/servers/${server.id}/invites`, { maxUses: -1 }],
    ['DELETE', `/servers/${server.id}/members/${member.id}`],
    ['DELETE', `/servers/${server.id}/members/${outsider.id}`],
    ['GET', `/channels/${channel.id}/messages`],
    ['GET', `/channels/${channel.id}/messages?limit=0`],
    ['POST', `/channels/${channel.id}/messages`, { content: 'x' }],
    ['POST', `/channels/${channel.id}/messages`, { content: '' }],
    ['POST', `/channels/${channel.id}/messages`, { content: 'x', clientId: 'not valid!' }],
  ];
  for (const [method, path, body] of requests) {
    assertProblem(await outsider.http(method, path, body), 404, 'not_found');
  }
});

test('a malformed id is not found', { timeout }, async () => {
  for (const id of ['nonsense', '17', '%2e%2e', '%00', 'x'.repeat(300)]) {
    assertProblem(await owner.http('GET', `/servers/${id}`), 404, 'not_found');
    assertProblem(await owner.http('POST', `/servers/${id}/channels`, { name: 'x' }), 404, 'not_found');
    assertProblem(await owner.http('GET', `/channels/${id}/messages`), 404, 'not_found');
    assertProblem(await owner.http('POST', `/channels/${id}/messages`, { content: 'x' }), 404, 'not_found');
  }
});

test('the owner takes a member out with 204, and the server is not theirs any more', { timeout }, async () => {
  const { server } = await community(owner, member);
  const answer = await owner.http('DELETE', `/servers/${server.id}/members/${member.id}`);
  assert.equal(answer.status, 204, answer.text);
  assertProblem(await member.http('GET', `/servers/${server.id}`), 404, 'not_found');
});

test('taking out who is not a member is not found', { timeout }, async () => {
  const { server } = await community(owner, member);
  for (const id of [outsider.id, NOWHERE, 'nonsense']) {
    assertProblem(await owner.http('DELETE', `/servers/${server.id}/members/${id}`), 404, 'not_found');
  }
});

test('a member may not take out another, nor delete the server', { timeout }, async () => {
  const { server } = await community(owner, member, outsider);
  const kick = await member.http('DELETE', `/servers/${server.id}/members/${outsider.id}`);
  assertProblem(kick, 403, 'forbidden');
  assertProblem(await member.http('DELETE', `/servers/${server.id}`), 403, 'forbidden');
});

test('a member leaves with 204', { timeout }, async () => {
  const { server } = await community(owner, member);
  const answer = await member.http('DELETE', `/servers/${server.id}/members/${member.id}`);
  assert.equal(answer.status, 204, answer.text);
  assertProblem(await member.http('GET', `/servers/${server.id}`), 404, 'not_found');
});

test('the owner deletes the server with 204, for everyone', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  assert.equal((await owner.http('DELETE', `/servers/${server.id}`)).status, 204);
  for (const person of [owner, member]) {
    assertProblem(await person.http('GET', `/servers/${server.id}`), 404, 'not_found');
    assertProblem(await person.http('GET', `/channels/${channel.id}/messages`), 404, 'not_found');
  }
});
