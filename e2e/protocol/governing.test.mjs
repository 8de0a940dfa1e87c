// Changes of a community that come fast, at once, or against each other; and slow mode as a socket meets it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
/** How many changes the burst has; 10,000 in full. */
const BURST = Number(process.env.GOVERNING_BURST ?? 300);
const LANES = 8;
/** How long one change of a burst may take on the whole, and a message beside it. */
const CHANGE_MS = 20;
const SEND_MS = 2_000;
const node = await startNode();

async function pair() {
  const [owner, member] = await Promise.all(['owner', 'member'].map((word) => register(node, word)));
  const { server, channel } = await community(owner, member);
  return { owner, member, server, channel, path: `/servers/${server.id}` };
}

test(`after a burst of ${BURST} changes of roles every screen shows the last, and messages went on`, {
  timeout: timeout + 2 * BURST * CHANGE_MS,
}, async () => {
  const { owner, member, server, channel, path } = await pair();
  const { role } = await owner.do('POST', `${path}/roles`, { name: 'Burst' });
  const held = `${path}/members/${member.id}/roles/${role.id}`;
  await owner.do('PUT', held);
  const mine = await connect(member);
  await mine.do('channel:join', { channelId: channel.id });
  const changes = [
    () => owner.http('PATCH', `/roles/${role.id}`, { permissions: ['manageMessages'] }),
    () => owner.http('PATCH', `/roles/${role.id}`, { permissions: [], color: '#00ff00' }),
    () => owner.http('DELETE', held),
    () => owner.http('PUT', held),
  ];
  let [next, slowest] = [0, 0];
  const lane = async () => {
    while (next < BURST) {
      next += 1;
      const { status, text } = await changes[next % changes.length]();
      assert.ok(status < 300, text);
    }
  };
  const begun = performance.now();
  const lanes = Promise.all(Array.from({ length: LANES }, lane));
  const talk = async () => {
    while (next < BURST) {
      const since = performance.now();
      await mine.do('message:send', { channelId: channel.id, content: `at ${next}` });
      slowest = Math.max(slowest, performance.now() - since);
    }
  };
  await Promise.all([lanes, talk()]);
  const took = performance.now() - begun;
  assert.ok(took < 5_000 + BURST * CHANGE_MS, `${BURST} changes took ${Math.round(took)} ms`);
  assert.ok(slowest < SEND_MS, `a message took ${Math.round(slowest)} ms beside them`);
  const { permissions } = await member.view(server);
  await until(() => {
    const told = mine.all('permissions:changed').findLast(({ serverId }) => serverId === server.id);
    return told && JSON.stringify(told.permissions) === JSON.stringify(permissions);
  }, 'the permissions of the last change');
  console.log(`${BURST} changes: ${Math.round(took)} ms, the slowest message ${Math.round(slowest)} ms`);
});

test('a role that is deleted while it is given is held by nobody', { timeout }, async () => {
  const { owner, member, server, path } = await pair();
  const mine = await connect(member);
  for (let round = 0; round < 10; round += 1) {
    const { role } = await owner.do('POST', `${path}/roles`, { name: 'Brief', permissions: ['manageMessages'] });
    const held = `${path}/members/${member.id}/roles/${role.id}`;
    const [deleted, ...given] = await Promise.all([
      owner.http('DELETE', `/roles/${role.id}`),
      ...Array.from({ length: 6 }, (_, n) => owner.http(n % 3 === 2 ? 'DELETE' : 'PUT', held)),
    ]);
    assert.equal(deleted.status, 204);
    for (const answer of given) {
      if (answer.status !== 204) assertProblem(answer, 404, 'not_found');
    }
    await mine.next('role:removed', { where: ({ roleId }) => roleId === role.id });
  }
  const { roles, myRoleIds, permissions } = await member.view(server);
  assert.deepEqual([roles.length, myRoleIds], [1, []]);
  assert.deepEqual(permissions, server.permissions && roles[0].permissions);
  const { members } = await owner.do('GET', `${path}/members`);
  assert.deepEqual(
    members.map(({ roleIds }) => roleIds),
    [[], []],
  );
  await mine.settled();
  const told = mine.all('permissions:changed').at(-1);
  if (told) assert.deepEqual(told.permissions, roles[0].permissions);
});

test('whoever sends too soon where a channel is slow is told when, and a repeat is no second message', {
  timeout,
}, async () => {
  const { owner, member, channel } = await pair();
  await owner.do('PATCH', `/channels/${channel.id}`, { slowModeSeconds: 30 });
  const [mine, chief] = [await connect(member), await connect(owner)];
  const send = (content, clientId) => ({ channelId: channel.id, content, clientId });
  const { message } = await mine.do('message:send', send('first', 'one'));
  const { retryAfterMs } = await mine.refused('rate_limited', 'message:send', send('second', 'two'));
  assert.ok(retryAfterMs > 20_000 && retryAfterMs <= 30_000, `${retryAfterMs}`);
  assert.equal((await mine.do('message:send', send('first', 'one'))).message.id, message.id);
  await mine.do('message:edit', { messageId: message.id, content: 'first, mended' });
  for (const word of ['one', 'two']) await chief.do('message:send', send(word));
  await owner.do('PATCH', `/channels/${channel.id}`, { slowModeSeconds: 0 });
  await mine.do('message:send', send('second', 'two'));
});
