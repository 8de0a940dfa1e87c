// Nicknames and timeouts, through the binary: what a timed out member may, hears and sees, and when it ends.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const DAY_MS = 86_400_000;
/** From the end of a timeout until everybody knows. */
const TOLD_WITHIN_MS = 1_000;
const node = await startNode();
after(() => node.stop());

const inMs = (ms) => new Date(Date.now() + ms).toISOString();

/** An owner, somebody who times out and names, and a member: `{ owner, mod, member, server, channel, role, path, of }`. */
async function moderated() {
  const [owner, mod, member] = await Promise.all(['owner', 'mod', 'member'].map((word) => register(node, word)));
  const here = await community(owner, mod, member);
  const path = `/servers/${here.server.id}`;
  const asked = { name: 'Moderators', permissions: ['timeoutMembers', 'manageNicknames'] };
  const { role } = await owner.do('POST', `${path}/roles`, asked);
  await owner.do('PUT', `${path}/members/${mod.id}/roles/${role.id}`);
  return { owner, mod, member, role, path, of: (person) => `${path}/members/${person.id}`, ...here };
}

test('a timed out member reads and does nothing else, and knows when it ends', { timeout }, async () => {
  const { owner, mod, member, server, channel, of } = await moderated();
  const before = await member.say(channel, 'before');
  const [mine, other, theirs] = [await connect(member), await connect(member), await connect(owner)];
  await mine.do('channel:join', { channelId: channel.id });
  const all = (await member.view(server)).permissions;

  const end = Date.now() + 3_000;
  const { member: now } = await mod.do('PATCH', of(member), { timeoutUntil: new Date(end).toISOString() });
  assert.equal(Date.parse(now.timeoutUntil), end);
  for (const client of [mine, other]) {
    const { serverId, permissions } = await client.next('permissions:changed');
    assert.deepEqual([serverId, permissions], [server.id, ['viewChannel']]);
  }
  const told = await theirs.next('member:updated', { where: (event) => event.member.user.id === member.id });
  assert.equal(told.member.timeoutUntil, now.timeoutUntil);
  const payload = { channelId: channel.id, content: 'x' };
  for (const client of [mine, other]) await client.refused('forbidden', 'message:send', payload);
  await mine.refused('forbidden', 'message:edit', { messageId: before.id, content: 'after' });
  assertProblem(await member.http('POST', `/channels/${channel.id}/messages`, { content: 'x' }), 403, 'forbidden');
  assertProblem(await member.http('POST', `/servers/${server.id}/invites`, {}), 403, 'forbidden');
  assertProblem(await member.http('PATCH', of(member), { nickname: 'Loud' }), 403, 'forbidden');
  const said = await owner.say(channel, 'to whoever reads');
  assert.equal((await mine.next('message:new', { where: (message) => message.id === said.id })).content, said.content);
  assert.equal((await member.history(channel)).messages.length, 2);
  assert.deepEqual((await member.view(server)).permissions, ['viewChannel']);
  assert.ok(Date.now() < end, 'it was not over meanwhile');

  const since = mine.mark();
  const ended = await mine.next('permissions:changed', { since, ms: 3_000 + TOLD_WITHIN_MS });
  const late = Date.now() - end;
  assert.ok(late >= 0 && late <= TOLD_WITHIN_MS, `it is told ${late} ms after the end`);
  assert.deepEqual(ended.permissions, all);
  await mine.do('message:send', payload);
});

test('a timeout ends also where the node was down meanwhile', { timeout }, async () => {
  const alone = await startNode();
  try {
    const [owner, member] = await Promise.all(['owner', 'member'].map((word) => register(alone, word)));
    const { server, channel } = await community(owner, member);
    const end = Date.now() + 1_500;
    const change = { timeoutUntil: new Date(end).toISOString() };
    await owner.do('PATCH', `/servers/${server.id}/members/${member.id}`, change);
    await alone.kill();
    await alone.start();
    const client = await connect(member);
    const send = () => client.request('message:send', { channelId: channel.id, content: 'x' });
    await until(async () => (await send()).ok, 'the end of the timeout');
    assert.ok(Date.now() >= end, 'it is not over before its time');
  } finally {
    await alone.stop();
  }
});

test('leaving and coming back ends no timeout', { timeout }, async () => {
  const { owner, mod, member, server, channel, of } = await moderated();
  await mod.do('PATCH', of(member), { timeoutUntil: inMs(DAY_MS), nickname: 'Nick' });
  await member.do('DELETE', of(member));
  await member.accept(await owner.invite(server));
  const client = await connect(member);
  await client.refused('forbidden', 'message:send', { channelId: channel.id, content: 'x' });
  const { nickname, timeoutUntil, user } = await owner.do('GET', `/users/${member.id}?serverId=${server.id}`);
  assert.deepEqual([nickname, user.id, typeof timeoutUntil], [null, member.id, 'string']);
  await mod.do('PATCH', of(member), { timeoutUntil: null });
  await client.do('message:send', { channelId: channel.id, content: 'x' });
});

test('owners and administrators can do everything all the same', { timeout }, async () => {
  const { owner, mod, member, channel, path, of } = await moderated();
  await owner.do('PATCH', of(member), { timeoutUntil: inMs(DAY_MS) });
  const { role } = await owner.do('POST', `${path}/roles`, { name: 'Admins', permissions: ['administrator'] });
  await owner.do('PUT', `${of(member)}/roles/${role.id}`);
  await member.say(channel, 'as an administrator');
  assertProblem(await mod.http('PATCH', of(owner), { timeoutUntil: inMs(DAY_MS) }), 403, 'forbidden');
  await owner.say(channel, 'as the owner');
});

test('who may what to whom goes by permission and highest role', { timeout }, async () => {
  const { owner, mod, member, role, path, of } = await moderated();
  const refused = async (person, target, body) =>
    assertProblem(await person.http('PATCH', of(target), body), 403, 'forbidden');
  await refused(member, mod, { nickname: 'x' });
  await refused(member, member, { timeoutUntil: null });
  await refused(mod, owner, { nickname: 'x' });
  await refused(mod, mod, { timeoutUntil: inMs(1_000) });
  await owner.do('PUT', `${of(member)}/roles/${role.id}`);
  await refused(mod, member, { timeoutUntil: inMs(1_000) });
  await owner.do('DELETE', `${of(member)}/roles/${role.id}`);
  await mod.do('PATCH', of(member), { timeoutUntil: inMs(DAY_MS), reason: 'Too loud' });
  await mod.do('PATCH', of(member), { nickname: 'Quiet one' });
  await refused(member, member, { nickname: 'Loud one' });
  const { entries } = await owner.do('GET', `${path}/audit?limit=2`);
  assert.deepEqual(
    entries.map(({ action, actor, targetUser, reason }) => [action, actor.id, targetUser.id, reason]),
    [
      ['member.nickname', mod.id, member.id, null],
      ['member.timeout', mod.id, member.id, 'Too loud'],
    ],
  );
  assert.deepEqual(entries[0].changes, [{ field: 'nickname', before: null, after: 'Quiet one' }]);
  await mod.do('PATCH', of(member), { timeoutUntil: null });
  await member.do('PATCH', of(member), { nickname: 'Loud one' });
  const [last] = (await owner.do('GET', `${path}/audit?limit=1`)).entries;
  assert.equal(last.action, 'member.timeout', "of one's own nickname there is no entry");
  const outsider = await register(node, 'outsider');
  assertProblem(await outsider.http('PATCH', of(member), { nickname: 7 }), 404, 'not_found');
  assertProblem(await owner.http('PATCH', of(outsider), { nickname: 'x' }), 404, 'not_found');
});

test('a nickname is told, shown and found', { timeout }, async () => {
  const { owner, member, path, of } = await moderated();
  const client = await connect(owner);
  await member.do('PATCH', of(member), { nickname: 'Countess Zoë' });
  const { member: told } = await client.next('member:updated', { where: ({ member: m }) => m.user.id === member.id });
  assert.equal(told.nickname, 'Countess Zoë');
  for (const query of ['zoe', 'count', member.username.slice(0, 8)]) {
    const { members, total } = await owner.do('GET', `${path}/members?query=${query}`);
    assert.ok(total >= 1 && members.some(({ user }) => user.id === member.id), query);
  }
});

test('wrong values are refused and change nothing', { timeout }, async () => {
  const { owner, member, path, of } = await moderated();
  const wrong = [
    [
      'timeoutUntil',
      [inMs(-1_000), inMs(28 * DAY_MS + 60_000), 'tomorrow', '', 7, true, [], {}, '9999999-01-01T00:00:00Z'],
    ],
    ['nickname', ['x'.repeat(101), '\u200b', 'a\nb', 'a\u0000b', 7, false, [], {}]],
    ['reason', ['x'.repeat(513), 7, {}]],
  ];
  for (const [field, values] of wrong) {
    for (const value of values) {
      const answer = await owner.http('PATCH', of(member), { [field]: value });
      assertProblem(answer, 400, 'invalid');
      assert.ok([field, undefined].includes(answer.body.field), JSON.stringify(answer.body));
    }
  }
  const { member: same } = await owner.do('PATCH', of(member), {});
  assert.deepEqual([same.nickname, same.timeoutUntil], [null, null]);
  const { entries } = await owner.do('GET', `${path}/audit?limit=1`);
  assert.equal(entries[0].action, 'member.roles', 'nothing was noted');
});
