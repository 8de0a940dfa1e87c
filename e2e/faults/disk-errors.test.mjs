// disk-errors: writes to the disk fail for a while, whatever is written. All of it is refused, and works again after that.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { Strace } from '../support/faults/strace.mjs';
import { startNode } from '../support/node.mjs';
import { community, fresh, http, login, PASSWORD, register } from '../support/people.mjs';

const OTHER_PASSWORD = 'another horse battery';

/** Everything that writes, by its name: each gives a status, 503 where it was refused as unavailable. */
async function deeds(node) {
  const people = await Promise.all(Array.from({ length: 5 }, () => register(node)));
  const [owner, member, guest, outcast, leaving] = people;
  const { server, channel } = await community(owner, member, outcast);
  await owner.say(channel, 'nobody has seen this');
  const other = await owner.createServer();
  const [invite, client] = [await owner.invite(server), await connect(member, { transports: ['websocket'] })];
  const session = await login(leaving);
  let password = PASSWORD;
  const post = (path, body) => http(node, 'POST', `/api/v1${path}`, { body });
  const ask = async (name, payload) => {
    const { ok, error } = await client.request(name, payload);
    if (ok) return 200;
    return error.code === 'unavailable' ? 503 : error.code;
  };
  return {
    login: () => post('/auth/login', { username: owner.username, password: PASSWORD }),
    register: () => post('/auth/register', { username: fresh('late'), password: PASSWORD }),
    'a new name': () => owner.http('PATCH', '/me', { displayName: fresh('name') }),
    'a new password': async () => {
      const next = password === PASSWORD ? OTHER_PASSWORD : PASSWORD;
      const answer = await member.http('POST', '/me/password', { currentPassword: password, newPassword: next });
      if (answer.status < 300) password = next;
      return answer;
    },
    'a new server': () => owner.http('POST', '/servers', { name: fresh('server') }),
    'a new channel': () => owner.http('POST', `/servers/${server.id}/channels`, { name: fresh('channel') }),
    'a new invite': () => owner.http('POST', `/servers/${server.id}/invites`, {}),
    'an accepted invite': () => guest.http('POST', `/invites/${invite.code}/accept`),
    'a message over HTTP': () => owner.http('POST', `/channels/${channel.id}/messages`, { content: 'hello' }),
    'message:send': () => ask('message:send', { channelId: channel.id, content: 'hello' }),
    'user:join': () => ask('user:join', { serverId: server.id }),
    kick: () => owner.http('DELETE', `/servers/${server.id}/members/${outcast.id}`),
    'a deleted server': () => owner.http('DELETE', `/servers/${other.id}`),
    logout: () => session.http('POST', '/auth/logout'),
  };
}

for (const error of ['ENOSPC', 'EIO', 'EROFS']) {
  test(`writes that fail with ${error} leave nothing that is in the way`, { timeout: 120_000 }, async (t) => {
    const node = await startNode();
    const all = await deeds(node);
    const strace = await Strace.failWrites(node.pid, error);
    const refused = {};
    for (const [name, deed] of Object.entries(all)) refused[name] = await outcome(deed);
    await strace.detach();
    for (const [name, deed] of Object.entries(all)) {
      const now = await outcome(deed);
      await t.test(`${name} was refused as unavailable, and works now`, () => {
        assert.equal(refused[name], 503);
        assert.ok(now < 300, `${name} answers ${now}`);
      });
    }
    await node.stop();
    const { code, text } = await node.check();
    assert.equal(code, 0, text);
  });
}

/** The status that a deed comes to. */
async function outcome(deed) {
  const answer = await deed();
  return answer.status ?? answer;
}
