// Who may make an account, and how often one may try.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../support/clients.mjs';
import { residentMemory } from '../support/measuring.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, fresh, http, PASSWORD, register } from '../support/people.mjs';

const timeout = 60_000;

function tryRegister(node, more = {}) {
  const body = { username: fresh('guest'), password: PASSWORD, ...more };
  return http(node, 'POST', '/api/v1/auth/register', { body });
}

const node = await startNode({ registration: 'invite', rateLimits: 'off' });
const owner = await register(node, 'owner');
const server = await owner.createServer('home');

test('the first account of a node needs no invite', { timeout }, () => {
  assert.ok(owner.token);
});

test('a later account without an invite is forbidden, naming the field', { timeout }, async () => {
  assertProblem(await tryRegister(node), 403, 'forbidden', 'invite');
});

test('a later account with an invite that does not exist is forbidden, naming the field', { timeout }, async () => {
  assertProblem(await tryRegister(node, { invite: 'no-such-code' }), 403, 'forbidden', 'invite');
});

test('a server invite makes an account and a member, and is used once by it', { timeout }, async () => {
  const invite = await owner.invite(server, { maxUses: 1 });
  const guest = await register(node, 'guest', { invite: invite.code });
  const { servers } = await guest.do('GET', '/servers');
  assert.deepEqual(
    servers.map((mine) => mine.id),
    [server.id],
  );
  assertProblem(await tryRegister(node, { invite: invite.code }), 403, 'forbidden', 'invite');
});

test('a registration that fails uses no invite', { timeout }, async () => {
  const invite = await owner.invite(server, { maxUses: 1 });
  assertProblem(await tryRegister(node, { invite: invite.code, password: 'short' }), 400, 'invalid', 'password');
  assertProblem(
    await tryRegister(node, { invite: invite.code, username: owner.username }),
    409,
    'conflict',
    'username',
  );
  await register(node, 'guest', { invite: invite.code });
});

test('user names are of any script, composed, and none looks like another', { timeout }, async () => {
  const invite = await owner.invite(server);
  const take = (username) => tryRegister(node, { invite: invite.code, username });
  for (const name of ['हिन्दी', 'ภาษาไทย', 'தமிழ்', 'ភាសាខ្មែរ']) {
    const taken = await take(name);
    assert.equal(taken.status, 201, `${name}: ${taken.text}`);
    assert.equal(taken.body.user.username, name);
  }
  assert.equal((await take('Zo\u0308e')).body.user.username, 'Zöe');
  assert.equal((await take('paypal')).status, 201);
  for (const name of ['ZÖE', 'раураl', 'ｐａｙｐａｌ', 'paypa1']) {
    assertProblem(await take(name), 409, 'conflict', 'username');
  }
});

test('whoever registered by invite finds the server in their ready', { timeout }, async () => {
  const guest = await register(node, 'guest', { invite: (await owner.invite(server)).code });
  const client = await connect(guest);
  assert.deepEqual(
    client.ready.servers.map((mine) => mine.id),
    [server.id],
  );
});

test('a node that is closed takes no account, not even with an invite', { timeout }, async () => {
  const invite = await owner.invite(server);
  await node.restart({ RIALTO_REGISTRATION: 'closed' });
  const answer = await tryRegister(node, { invite: invite.code });
  assert.equal(answer.status, 403, answer.text);
  assert.equal(answer.body.code, 'forbidden');
});

test('a node that is open takes anyone', { timeout }, async () => {
  await node.restart({ RIALTO_REGISTRATION: 'open' });
  assert.equal((await tryRegister(node)).status, 201);
});

test('guessing passwords and making accounts is rate limited, and says when to come back', { timeout }, async () => {
  await node.restart({ RIALTO_RATE_LIMITS: 'on' });
  const guess = { body: { username: owner.username, password: 'not the password' } };
  const limited = async (attempt) => {
    for (let n = 0; n < 200; n += 1) {
      const answer = await attempt();
      if (answer.status === 429) return answer;
    }
    throw new Error('200 attempts in a row were not limited');
  };
  for (const attempt of [() => http(node, 'POST', '/api/v1/auth/login', guess), () => tryRegister(node)]) {
    const answer = await limited(attempt);
    assertProblem(answer, 429, 'rate_limited');
    assert.ok(answer.body.retryAfterMs > 0);
  }
});

test('with the default limits a person types as fast as a person can, and a flood is refused', {
  timeout,
}, async () => {
  const channel = server.channels[0];
  const client = await connect(owner);
  for (let n = 0; n < 5; n += 1) await client.do('message:send', { channelId: channel.id, content: `typed ${n}` });
  const flood = Array.from({ length: 500 }, (_, n) =>
    client.request('message:send', { channelId: channel.id, content: `flood ${n}` }),
  );
  const refused = (await Promise.all(flood)).filter((ack) => !ack.ok);
  assert.ok(refused.length > 0, 'nothing of a flood of 500 messages was refused');
  for (const ack of refused) {
    assert.equal(ack.error.code, 'rate_limited');
    assert.ok(ack.error.retryAfterMs > 0);
  }
  assert.equal(client.socket.connected, true);
});

test('what passwords need of memory goes back to the system', { timeout }, async (t) => {
  const many = await startNode({ registration: 'open', rateLimits: 'off' });
  t.after(() => many.stop());
  await tryRegister(many);
  const before = residentMemory(many.pid);
  const answers = await Promise.all(Array.from({ length: 20 }, () => tryRegister(many)));
  assert.ok(answers.every(({ status }) => status === 201));
  const after = residentMemory(many.pid);
  // Each hash needs 19 MiB: twenty of them were made, by two threads.
  assert.ok(after.most > before.now + 19, `${after.most} MiB at most: the memory was not looked at`);
  assert.ok(after.now < before.now + 19, `${before.now} MiB before, ${after.now} after`);
});
