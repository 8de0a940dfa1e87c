// revoke: access is lost while the sockets are busy, by a kick, a sign-out, a changed password, a role and an override. After
// a second nothing of the server, or of the channel, reaches them any more (P6), and everyone else hears on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, connectAll } from '../support/clients.mjs';
import { DEAF_WITHIN_MS } from '../support/faults/checker.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { between, size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord } from '../support/faults/record.mjs';
import { Sender, startLoad } from '../support/faults/sender.mjs';
import { makeInside } from '../support/faults/shifting.mjs';
import { figures } from '../support/faults/torture.mjs';
import { Witness } from '../support/faults/witness.mjs';
import { startNode } from '../support/node.mjs';
import { community, login, PASSWORD, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const ROUNDS = size('REVOKE_ROUNDS', 3);
const RATE = size('REVOKE_RATE', 200);
const SOCKETS = 4;
/** So much longer than the deadline it is listened. */
const LISTEN_MS = DEAF_WITHIN_MS + 1_000;

const toldOfChannel = async (client, { channel }) =>
  assert.equal((await client.next('channel:removed')).channelId, channel.id);

/** How access is lost: what does it, whose sockets lose it, what they are told, and whether it is access to a channel alone. */
const ways = {
  'a role that is taken': {
    isInside: true,
    sessions: async (member) => [member, await login(member)],
    lose: ({ owner, member, server, role }) =>
      owner.do('DELETE', `/servers/${server.id}/members/${member.id}/roles/${role.id}`),
    told: toldOfChannel,
  },
  'an override': {
    isInside: true,
    sessions: async (member) => [member, await login(member)],
    lose: ({ owner, member, channel }) =>
      owner.do('PUT', `/channels/${channel.id}/overrides/members/${member.id}`, { allow: [], deny: ['viewChannel'] }),
    told: toldOfChannel,
  },
  'a kick': {
    sessions: async (member) => [member, await login(member)],
    lose: ({ owner, member, server }) => owner.do('DELETE', `/servers/${server.id}/members/${member.id}`),
    told: async (client) => assert.equal((await client.next('server:removed')).reason, 'kicked'),
  },
  'a sign-out': {
    sessions: async (member) => [await login(member)],
    lose: ({ sessions }) => sessions[0].do('POST', '/auth/logout'),
    told: async (client) => assert.equal(await client.next('disconnect'), 'io server disconnect'),
  },
  'a changed password': {
    sessions: async (member) => [await login(member), await login(member)],
    lose: ({ member }) =>
      member.do('POST', '/me/password', { currentPassword: PASSWORD, newPassword: `${PASSWORD}, changed` }),
    told: async (client) => assert.equal(await client.next('disconnect'), 'io server disconnect'),
  },
};

/** One loss under load; gives the record. */
async function round(node, { sessions: makeSessions, lose, told, isInside }) {
  const [owner, member, third] = await Promise.all([register(node), register(node), register(node)]);
  const { server, channel: general } = await community(owner, member, third);
  const { channel, role } = isInside ? await makeInside(owner, server, [member, third]) : { channel: general };
  const sessions = await makeSessions(member);
  const how = (n) => (n % SOCKETS === 3 ? { transports: ['polling'] } : { transports: ['websocket'] });
  const losing = await Promise.all(
    Array.from({ length: SOCKETS }, (_, n) => connect(sessions[n % sessions.length], how(n))),
  );
  // Some view the channel, some have the server open, and some only hear its notifications.
  await Promise.all([0, 1].map((n) => losing[n].do('channel:join', { channelId: channel.id, reading: n === 0 })));
  await losing[2].do('user:join', { serverId: server.id });
  const [sendingClient, staying] = await connectAll([owner, third], { transports: ['websocket'] });
  const follower = await new Follower(staying, channel).start();
  const sender = new Sender(sendingClient, channel);
  const witnesses = losing.map((client, n) => new Witness(client, isInside ? channel : server, `socket ${n + 1}`));
  const load = startLoad([sender], RATE);
  await until(() => witnesses[0].heard.length > RATE / 10 && witnesses[1].heard.length > RATE / 10, 'busy sockets');
  await pause(between(0, 300));

  await lose({ owner, member, server, channel, role, sessions });
  const lostAt = performance.now();
  await Promise.all(losing.map((client) => told(client, { channel })));
  const toldAfter = performance.now() - lostAt;
  await pause(LISTEN_MS);
  load.stop();
  await sender.drained();
  const store = await freshLoad(owner, channel);
  await follower.reaches(store.rev);
  const record = makeRecord({ store, senders: [sender], followers: [follower] });
  record.losses = witnesses.map(({ name, heard }) => ({ name, lostAt, heard }));
  for (const client of [...losing, sendingClient, staying]) client.close();
  const last = Math.max(...witnesses.map(({ heard }) => heard.at(-1) ?? lostAt)) - lostAt;
  return { record, last, toldAfter, heardOn: follower.log.filter((message) => message.rev > store.rev - RATE).length };
}

for (const [way, how] of Object.entries(ways)) {
  test(`${ROUNDS} times access is lost by ${way} while the sockets are busy`, {
    timeout: 30_000 + ROUNDS * 20_000,
  }, async (t) => {
    const node = await startNode();
    const rounds = [];
    for (let n = 0; n < ROUNDS; n += 1) rounds.push(await round(node, how));
    const slowest = Math.max(...rounds.map(({ last, toldAfter }) => Math.max(last, toldAfter)));
    figures(
      t,
      `${way}: ${ROUNDS * SOCKETS} sockets; told and deaf after ${Math.max(0, Math.round(slowest))} ms at most`,
    );

    await t.test('keeps P6: told within a second, and deaf from then on', () => {
      for (const { record, toldAfter } of rounds) {
        assertKept(record);
        assert.ok(toldAfter < DEAF_WITHIN_MS, `told after ${toldAfter} ms`);
      }
    });
    await t.test('the others heard on', () => {
      for (const { heardOn } of rounds) assert.ok(heardOn > RATE / 2, `${heardOn} messages`);
    });
    await t.test('negative control: an event after the loss is found', () => {
      for (const { record } of rounds) assertCaught(record, ['an event after a kick']);
    });
  });
}
