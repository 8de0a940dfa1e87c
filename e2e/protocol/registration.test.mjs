// Joining by invite, the default rates, and what passwords cost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../support/clients.mjs';
import { residentMemory } from '../support/measuring.mjs';
import { startNode } from '../support/node.mjs';
import { fresh, http, PASSWORD, register } from '../support/people.mjs';

const timeout = 60_000;

function tryRegister(node) {
  const body = { username: fresh('guest'), password: PASSWORD };
  return http(node, 'POST', '/api/v1/auth/register', { body });
}

const node = await startNode({ registration: 'invite', rateLimits: 'off' });
const owner = await register(node, 'owner');
const server = await owner.createServer('home');

test('whoever registered by invite finds the server in their ready', { timeout }, async () => {
  const guest = await register(node, 'guest', { invite: (await owner.invite(server)).code });
  const client = await connect(guest);
  assert.deepEqual(
    client.ready.servers.map((mine) => mine.id),
    [server.id],
  );
});

test('with the default limits a person types as fast as a person can, and a flood is refused', {
  timeout,
}, async () => {
  await node.restart({ RIALTO_RATE_LIMITS: 'on' });
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
