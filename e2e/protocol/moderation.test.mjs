// Moderation, through the binary: the audit log, bans, deleting what others said, and reports.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const node = await startNode();
after(() => node.stop());

/** An owner, a moderator with `permissions`, and a member: `{ owner, mod, member, server, channel, role }`. */
async function moderated(permissions) {
  const [owner, mod, member] = await Promise.all(['owner', 'mod', 'member'].map((word) => register(node, word)));
  const here = await community(owner, mod, member);
  const path = `/servers/${here.server.id}`;
  const { role } = await owner.do('POST', `${path}/roles`, { name: 'Moderators', permissions });
  await owner.do('PUT', `${path}/members/${mod.id}/roles/${role.id}`);
  return { owner, mod, member, role, path, ...here };
}

test('the audit log says who did what, in pages, to whoever may view it', { timeout }, async () => {
  const { owner, mod, member, role, path } = await moderated(['viewAuditLog', 'kickMembers']);
  await mod.do('DELETE', `${path}/members/${member.id}?reason=${encodeURIComponent('Spam, again')}`);
  const { entries } = await mod.do('GET', `${path}/audit?limit=2`);
  const [kick, given] = entries;
  assert.equal(kick.action, 'member.kick');
  assert.equal(kick.actor.id, mod.id);
  assert.equal(kick.targetUser.id, member.id);
  assert.equal(kick.reason, 'Spam, again');
  assert.equal(given.action, 'member.roles');
  assert.deepEqual(given.changes, [{ field: 'roleIds', before: [], after: [role.id] }]);
  const next = await mod.do('GET', `${path}/audit?limit=2&before=${given.id}`);
  assert.deepEqual(
    next.entries.map(({ action }) => action),
    ['role.create', 'invite.create'],
  );
  const own = await owner.do('GET', `${path}/audit?actorId=${mod.id}&action=member.kick`);
  assert.deepEqual(own.entries, [kick]);
  assertProblem(await mod.http('GET', `${path}/audit?action=server.burn`), 400, 'invalid', 'action');
  assertProblem(await mod.http('GET', `${path}/audit?limit=0`), 400, 'invalid', 'limit');
  assertProblem(await member.http('GET', `${path}/audit?limit=0`), 404, 'not_found');
});

test('a banned person loses the server at once, their messages soon, and no invite helps', { timeout }, async () => {
  const { owner, mod, member, server, channel, path } = await moderated(['banMembers']);
  const old = await owner.say(channel, 'stays');
  for (let n = 0; n < 70; n += 1) await member.say(channel, `spam ${n}`);
  const [victim, viewer] = [await connect(member), await connect(owner)];
  await viewer.do('channel:join', { channelId: channel.id });
  const { ban } = await mod.do('PUT', `${path}/bans/${member.id}`, { reason: 'Spam', deleteMessagesSeconds: 3600 });
  assert.deepEqual([ban.user.id, ban.by.id, ban.reason], [member.id, mod.id, 'Spam']);
  assert.deepEqual(await victim.next('server:removed'), { serverId: server.id, reason: 'kicked' });
  const gone = await viewer.next('message:updated');
  assert.deepEqual(gone.change, { type: 'delete', userId: mod.id });
  const left = async () => (await owner.history(channel)).messages.filter(({ content }) => content !== '');
  await until(async () => (await left()).length === 1, 'the end of the spam');
  assert.equal((await left())[0].id, old.id);

  const invite = await owner.invite(server);
  assertProblem(await member.http('POST', `/invites/${invite.code}/accept`), 403, 'forbidden', 'invite');
  assertProblem(await member.http('GET', `${path}/bans`), 404, 'not_found');
  assert.deepEqual((await mod.do('GET', `${path}/bans`)).bans, [ban]);
  const wrong = await mod.http('PUT', `${path}/bans/${member.id}`, { deleteMessagesSeconds: 604_801 });
  assertProblem(wrong, 400, 'invalid', 'deleteMessagesSeconds');
  assertProblem(await mod.http('PUT', `${path}/bans/${owner.id}`, {}), 403, 'forbidden');
  await mod.do('DELETE', `${path}/bans/${member.id}`);
  await member.accept(invite);
  victim.close();
  viewer.close();
});

test('who manages messages deletes those of others, and the log says so', { timeout }, async () => {
  const { owner, mod, member, channel, path } = await moderated(['manageMessages']);
  const said = await member.say(channel, 'a mishap');
  const hers = await owner.say(channel, 'an answer');
  assertProblem(await member.http('DELETE', `/messages/${hers.id}`), 403, 'forbidden');
  assertProblem(await mod.http('PATCH', `/messages/${said.id}`, { content: 'x' }), 403, 'forbidden');
  await mod.do('DELETE', `/messages/${said.id}`);
  await member.do('DELETE', `/messages/${(await member.say(channel, 'mine')).id}`);
  const { entries } = await owner.do('GET', `${path}/audit?action=message.delete`);
  assert.deepEqual(
    entries.map(({ actor, targetId }) => [actor.id, targetId]),
    [[mod.id, said.id]],
  );
});

test('a report reaches whoever manages messages, with what stands around it', { timeout }, async () => {
  const { owner, mod, member, server, channel, path } = await moderated(['manageMessages']);
  const said = [];
  for (let n = 0; n < 4; n += 1) said.push(await owner.say(channel, `line ${n}`));
  const made = await member.http('POST', `/messages/${said[1].id}/reports`, { reason: ' Rude ' });
  assert.equal(made.status, 201, made.text);
  const { report } = made.body;
  assert.deepEqual([report.reason, report.state, report.user.id], ['Rude', 'open', owner.id]);
  const again = await member.http('POST', `/messages/${said[1].id}/reports`, { reason: 'Again' });
  assert.deepEqual([again.status, again.body.report.id], [200, report.id]);
  const person = await member.do('POST', `${path}/members/${owner.id}/reports`, { reason: 'Rude' });
  assert.equal(person.report.message, null);

  const { reports } = await mod.do('GET', `${path}/reports`);
  assert.deepEqual(
    reports.map(({ id }) => id),
    [person.report.id, report.id],
  );
  assert.equal(reports[1].message.content, 'line 1');
  assert.deepEqual(
    reports[1].context.map(({ content }) => content),
    ['line 0', 'line 1', 'line 2', 'line 3'],
  );
  assertProblem(await member.http('GET', `${path}/reports`), 403, 'forbidden');
  assertProblem(await member.http('PATCH', `/reports/${report.id}`, { state: 'closed' }), 403, 'forbidden');
  const closed = await mod.do('PATCH', `/reports/${report.id}`, { state: 'closed', note: 'Spoken to.' });
  assert.deepEqual(
    [closed.report.state, closed.report.note, closed.report.closedBy.id],
    ['closed', 'Spoken to.', mod.id],
  );
  assert.equal((await mod.do('GET', `${path}/reports?state=closed`)).reports[0].id, report.id);

  const stranger = await register(node, 'stranger');
  assertProblem(await stranger.http('POST', `/messages/${said[0].id}/reports`, { reason: 7 }), 404, 'not_found');
  assertProblem(await stranger.http('PATCH', `/reports/${report.id}`, { state: 7 }), 404, 'not_found');
  assertProblem(
    await member.http('POST', `/messages/${said[0].id}/reports`, { reason: ' ' }),
    400,
    'invalid',
    'reason',
  );
  assertProblem(await mod.http('PATCH', `/reports/${report.id}`, { state: 'gone' }), 400, 'invalid', 'state');
  assertProblem(await mod.http('GET', `${path}/reports?state=gone`), 400, 'invalid', 'state');
  assertProblem(await mod.http('GET', `/servers/${server.id}/reports?limit=101`), 400, 'invalid', 'limit');
});
