// Moderation, through the binary: the audit log.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { assertProblem, community, register } from '../support/people.mjs';

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
