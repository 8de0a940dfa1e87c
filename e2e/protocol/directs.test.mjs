// Direct conversations and blocks: who may begin one and write, who hears what of it, and what counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, login, register } from '../support/people.mjs';

const timeout = 60_000;
const node = await startNode();

/** Three people in a server of the first, and one who is in none. */
async function people() {
  const [ada, ben, cid, eve] = await Promise.all(['ada', 'ben', 'cid', 'eve'].map((word) => register(node, word)));
  return { ada, ben, cid, eve, ...(await community(ada, ben, cid)) };
}

const begin = async (person, ...others) =>
  (await person.do('POST', '/directs', { userIds: others.map(({ id }) => id) })).direct;

const directs = async (person) => (await person.do('GET', '/directs')).directs;

const ids = (users) => users.map(({ id }) => id).sort();

test('the other is shown a conversation with its first message, and no earlier', { timeout }, async () => {
  const { ada, ben, cid } = await people();
  const [mine, device, his, theirs] = [
    await connect(ada),
    await connect(await login(ada)),
    await connect(ben),
    await connect(cid),
  ];
  assert.deepEqual(mine.ready.directs, []);
  const answer = await ada.http('POST', '/directs', { userIds: [ben.id] });
  assert.equal(answer.status, 201);
  const { direct } = answer.body;
  assert.deepEqual([direct.name, direct.group, direct.count, ids(direct.users)], [null, false, 0, ids([ada, ben])]);
  const { channel } = direct;
  assert.deepEqual([channel.serverId, channel.kind, channel.unread], [direct.id, 'direct', 0]);
  assert.ok(channel.permissions.includes('sendMessages'));
  for (const client of [mine, device]) assert.equal((await client.next('direct:added')).direct.id, direct.id);
  await his.settled();
  assert.deepEqual(his.all('direct:added'), []);
  assert.deepEqual(await directs(ben), []);
  assert.deepEqual((await connect(ben)).ready.directs, []);

  await ada.say(channel, 'hello');
  const { direct: added } = await his.next('direct:added');
  assert.deepEqual([added.id, added.count, added.channel.unread], [direct.id, 1, 1]);
  assert.deepEqual(added.online.sort(), ids([ada, ben]));
  assert.deepEqual((await directs(ben))[0].count, 1);
  assert.equal((await connect(ben)).ready.directs[0].count, 1);
  // From here on as in any server.
  await ada.say(channel, 'are you there?');
  assert.equal((await his.next('notification:update')).serverId, direct.id);
  const opened = await his.do('user:join', { serverId: direct.id });
  assert.deepEqual([opened.server.id, opened.server.kind, opened.count], [direct.id, 'direct', 0]);
  const joined = await his.do('channel:join', { channelId: channel.id });
  assert.equal(joined.messages.length, 2);
  const { message } = await his.do('message:send', { channelId: channel.id, content: 'here' });
  assert.equal((await mine.next('notification:update')).messageId, message.id);
  const { servers } = await mine.do('notifications:get', { serverId: direct.id });
  assert.deepEqual(servers, [{ serverId: direct.id, count: 1, channels: [{ channelId: channel.id, unread: 1 }] }]);
  assert.ok((await mine.do('notifications:get')).servers.some(({ serverId }) => serverId === direct.id));
  await theirs.settled();
  assert.ok(!JSON.stringify(theirs.heard.all).includes(direct.id), 'somebody else hears of it');
});

test('of two people there is one conversation, however they begin it', { timeout }, async () => {
  const { ada, ben, cid } = await people();
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      (n % 2 ? ada : ben).http('POST', '/directs', { userIds: [(n % 2 ? ben : ada).id] }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  assert.equal(made.length, 1);
  assert.deepEqual(new Set(answers.map(({ body }) => body.direct.id)).size, 1);
  assert.equal((await ben.http('POST', '/directs', { userIds: [ada.id] })).status, 200);
  const [one, two] = [await begin(ada, ben, cid), await begin(ada, ben, cid)];
  assert.notEqual(one.id, two.id);
  assert.equal(one.group, true);
});

test('a closed conversation comes back with the next message, and nothing of it is told meanwhile', {
  timeout,
}, async () => {
  const { ada, ben } = await people();
  const direct = await begin(ada, ben);
  const { channel } = direct;
  const said = await ada.say(channel, 'hello');
  const [his, device] = [await connect(ben), await connect(await login(ben))];
  await his.do('channel:join', { channelId: channel.id });
  await ben.do('DELETE', `/directs/${direct.id}`);
  for (const client of [his, device]) assert.deepEqual(await client.next('direct:removed'), { directId: direct.id });
  assert.deepEqual(await directs(ben), []);
  const since = his.mark();
  await ada.do('PATCH', `/messages/${said.id}`, { content: 'hello again' });
  await his.settled();
  assert.deepEqual([...his.all('message:updated', since), ...his.all('direct:added', since)], []);
  assert.equal((await his.request('user:join', { serverId: direct.id })).error.code, 'not_found');
  await ada.say(channel, 'are you there?');
  const { direct: back } = await his.next('direct:added', { since });
  assert.deepEqual([back.id, back.count], [direct.id, 1]);
  // Or when they want it.
  let again = device.mark();
  await ben.do('DELETE', `/directs/${direct.id}`);
  await device.next('direct:removed', { since: again });
  again = device.mark();
  assert.equal((await begin(ben, ada)).id, direct.id);
  assert.equal((await device.next('direct:added', { since: again })).direct.id, direct.id);
});

test('what was read of a conversation stays read when it is closed, and joining a closed one closes nothing', {
  timeout,
}, async () => {
  const { ada, ben, server, channel } = await people();
  const direct = await begin(ada, ben);
  await ben.say(direct.channel, 'hello');
  const mine = await connect(ada);
  await mine.do('channel:join', { channelId: direct.channel.id });
  for (const word of ['one', 'two', 'three']) await ben.say(direct.channel, word);
  await mine.next('message:new', { where: ({ content }) => content === 'three' });
  await mine.do('user:join', { serverId: server.id });
  await ada.do('DELETE', `/directs/${direct.id}`);
  await mine.next('direct:removed');
  await mine.refused('not_found', 'user:join', { serverId: direct.id });
  await ben.say(channel, 'seen at once');
  const { servers } = await mine.do('notifications:get', { serverId: server.id });
  assert.equal(servers[0].count, 0);
  await ben.say(direct.channel, 'four');
  const { direct: again } = await mine.next('direct:added');
  assert.deepEqual([again.count, again.channel.unread], [1, 1]);
});

test('whoever leaves a group hears nothing more of it, and the others hear who is left', { timeout }, async () => {
  const { ada, ben, cid } = await people();
  const { direct } = await ada.do('POST', '/directs', { userIds: [ben.id, cid.id], name: ' Supper ' });
  assert.equal(direct.name, 'Supper');
  await ada.say(direct.channel, 'hello');
  const [mine, his] = [await connect(ada), await connect(ben)];
  await his.do('channel:join', { channelId: direct.channel.id });
  await ben.do('DELETE', `/directs/${direct.id}`);
  assert.deepEqual(await his.next('direct:removed'), { directId: direct.id });
  const updated = await mine.next('direct:updated');
  assert.deepEqual([ids(updated.direct.users), updated.direct.group], [ids([ada, cid]), true]);
  const since = his.mark();
  await ada.say(direct.channel, 'he is gone');
  await his.settled();
  for (const event of ['message:new', 'notification:update', 'direct:added'])
    assert.deepEqual(his.all(event, since), []);
  for (const path of [`/channels/${direct.channel.id}/messages`])
    assertProblem(await ben.http('GET', path), 404, 'not_found');
  assertProblem(await ben.http('DELETE', `/directs/${direct.id}`), 404, 'not_found');
});

test('it goes on when the common server is left, and the other is still seen', { timeout }, async () => {
  const { ada, ben, server } = await people();
  const direct = await begin(ada, ben);
  await ada.say(direct.channel, 'hello');
  await ben.do('DELETE', `/servers/${server.id}/members/${ben.id}`);
  await ben.say(direct.channel, 'still here');
  assert.equal((await ada.http('POST', '/directs', { userIds: [ben.id] })).status, 200);
  const profile = await ada.do('GET', `/users/${ben.id}`);
  assert.deepEqual([profile.user.id, profile.mutualServerIds], [ben.id, []]);
});

test('no route of servers knows of it, and nobody else does', { timeout }, async () => {
  const { ada, ben, cid, eve } = await people();
  const direct = await begin(ada, ben);
  const said = await ada.say(direct.channel, 'hello');
  const [server, channel] = [`/servers/${direct.id}`, `/channels/${direct.channel.id}`];
  const managing = [
    ['GET', server],
    ['PATCH', server, { name: 'x' }],
    ['DELETE', server],
    ['PUT', `${server}/owner`, { userId: ben.id }],
    ['POST', `${server}/channels`, { name: 'x' }],
    ['PUT', `${server}/channels/order`, { channels: [] }],
    ['POST', `${server}/categories`, { name: 'x' }],
    ['POST', `${server}/roles`, { name: 'x' }],
    ['PUT', `${server}/roles/order`, { roleIds: [] }],
    ['GET', `${server}/members`],
    ['DELETE', `${server}/members/${ben.id}`],
    ['DELETE', `${server}/members/${ada.id}`],
    ['GET', `${server}/invites`],
    ['POST', `${server}/invites`, {}],
    ['GET', `${server}/audit`],
    ['GET', `${server}/bans`],
    ['PUT', `${server}/bans/${ben.id}`, {}],
    ['DELETE', `${server}/bans/${ben.id}`],
    ['GET', `${server}/reports`],
    ['POST', `${server}/members/${ben.id}/reports`, { reason: 'x' }],
    ['POST', `/messages/${said.id}/reports`, { reason: 'x' }],
    ['PATCH', channel, { name: 'x' }],
    ['DELETE', channel],
    ['GET', `${channel}/overrides`],
    ['GET', `${channel}/permissions?userId=${ben.id}`],
    ['PUT', `${channel}/overrides/members/${ben.id}`, { allow: [], deny: ['viewChannel'] }],
    ['GET', `/users/${ben.id}?serverId=${direct.id}`],
  ];
  for (const [method, path, body] of managing) {
    for (const person of [ada, ben]) assertProblem(await person.http(method, path, body), 404, 'not_found');
  }
  assert.ok((await ada.do('GET', '/servers')).servers.every(({ id }) => id !== direct.id));
  for (const [method, path, body] of [
    ['GET', `${channel}/messages`],
    ['POST', `${channel}/messages`, { content: 'x' }],
    ['PATCH', `/messages/${said.id}`, { content: 'x' }],
    ['DELETE', `/messages/${said.id}`],
    ['DELETE', `/directs/${direct.id}`],
    ...managing,
  ]) {
    for (const person of [cid, eve]) assertProblem(await person.http(method, path, body), 404, 'not_found');
  }
  const outsider = await connect(cid);
  const { epoch } = outsider.ready;
  for (const [name, payload] of [
    ['user:join', { serverId: direct.id }],
    ['user:leave', { serverId: direct.id }],
    ['notifications:get', { serverId: direct.id }],
    ['channel:join', { channelId: direct.channel.id }],
    ['channel:leave', { channelId: direct.channel.id }],
    ['message:send', { channelId: direct.channel.id, content: 'x' }],
    ['messages:sync', { channelId: direct.channel.id, after: 0, epoch }],
  ]) {
    assert.equal((await outsider.request(name, payload)).error?.code, 'not_found', name);
  }
});

test('what is asked for must be 1 to 19 others who share a server', { timeout }, async () => {
  const { ada, ben, cid, eve } = await people();
  const ask = (body) => ada.http('POST', '/directs', body);
  const twenty = Array.from({ length: 20 }, (_, n) => `018f4c3e-7d1a-7b6e-9c55-3f1c2a9d8e${10 + n}`);
  for (const [body, field] of [
    [{}, undefined],
    [{ userIds: 'x' }, undefined],
    [{ userIds: [7] }, undefined],
    [{ userIds: [] }, 'userIds'],
    [{ userIds: twenty }, 'userIds'],
    [{ userIds: [ada.id] }, 'userIds'],
    [{ userIds: [ada.id, ben.id] }, 'userIds'],
    [{ userIds: [ben.id], name: 'Two' }, 'name'],
    [{ userIds: [ben.id, cid.id], name: ' ' }, 'name'],
    [{ userIds: [ben.id, cid.id], name: 'x'.repeat(101) }, 'name'],
  ]) {
    const answer = await ask(body);
    assertProblem(answer, 400, 'invalid');
    if (field) assert.equal(answer.body.field, field, answer.text);
  }
  for (const userIds of [[eve.id], [ben.id, eve.id], ['nonsense'], ['018f4c3e-7d1a-7b6e-9c55-3f1c2a9d8e01']]) {
    assertProblem(await ask({ userIds }), 404, 'not_found');
  }
  for (const path of ['/directs?limit=0', '/directs?limit=101', '/me/blocks?limit=0', '/me/blocks?limit=x']) {
    assertProblem(await ada.http('GET', path), 400, 'invalid');
  }
  assertProblem(await ada.http('PATCH', '/me', { directsFrom: 'friends' }), 400, 'invalid');
  for (const id of ['nonsense', '018f4c3e-7d1a-7b6e-9c55-3f1c2a9d8e01', eve.id]) {
    assertProblem(await ada.http('PUT', `/me/blocks/${id}`), 404, 'not_found');
    assertProblem(await ada.http('DELETE', `/directs/${id}`), 404, 'not_found');
    assert.equal((await ada.http('DELETE', `/me/blocks/${id}`)).status, 204);
  }
  assertProblem(await ada.http('PUT', `/me/blocks/${ada.id}`), 400, 'invalid');
  assert.deepEqual(await directs(ada), []);
});

test('more than ten new ones in ten minutes are too many, and old ones are as many as one wants', {
  timeout,
}, async () => {
  const strict = await startNode({ env: { RIALTO_RATE_LIMITS: 'on' } });
  const [ada, ben, cid] = await Promise.all(['ada', 'ben', 'cid'].map((word) => register(strict, word)));
  await community(ada, ben, cid);
  const group = { userIds: [ben.id, cid.id] };
  assert.equal((await ada.http('POST', '/directs', { userIds: [ben.id] })).status, 201);
  for (let n = 0; n < 9; n += 1) assert.equal((await ada.http('POST', '/directs', group)).status, 201);
  const refused = await ada.http('POST', '/directs', group);
  assertProblem(refused, 429, 'rate_limited');
  assert.ok(refused.body.retryAfterMs > 0);
  assert.equal((await ada.http('POST', '/directs', { userIds: [ben.id] })).status, 200);
  assert.equal((await ben.http('POST', '/directs', { userIds: [cid.id] })).status, 201);
});

test('a block and "nobody new" refuse with one and the same words', { timeout }, async () => {
  const { ada, ben, cid } = await people();
  const ask = (person, ...others) => person.http('POST', '/directs', { userIds: others.map(({ id }) => id) });
  const words = (answer) => {
    assertProblem(answer, 403, 'forbidden');
    const { requestId, ...rest } = answer.body;
    return rest;
  };
  assert.equal((await ada.do('GET', '/me')).directsFrom, 'servers');
  await ben.do('PATCH', '/me', { directsFrom: 'nobody' });
  assert.equal((await ben.do('GET', '/me')).directsFrom, 'nobody');
  const refused = words(await ask(ada, ben));
  assert.deepEqual(words(await ask(ada, ben, cid)), refused);
  await cid.do('PUT', `/me/blocks/${ada.id}`);
  assert.deepEqual(words(await ask(ada, cid)), refused);
  assert.deepEqual(words(await ask(cid, ada)), refused);
  // Whoever takes nobody new can begin one, and it goes on.
  const direct = await begin(ben, ada);
  await ben.say(direct.channel, 'hello');
  assert.equal((await ask(ada, ben)).status, 200);
  const his = await connect(ben);
  await ben.do('PUT', `/me/blocks/${ada.id}`);
  const channelId = direct.channel.id;
  const send = (person) => person.http('POST', `/channels/${channelId}/messages`, { content: 'hello?' });
  assert.deepEqual(words(await send(ada)), refused);
  assert.deepEqual(words(await send(ben)), refused);
  const acknowledged = await his.request('message:send', { channelId, content: 'x' });
  assert.equal(acknowledged.error.message, refused.detail);
  const changed = await his.next('permissions:changed');
  assert.deepEqual([changed.serverId, changed.permissions], [direct.id, ['viewChannel']]);
  assert.deepEqual(changed.channels, [{ channelId, permissions: ['viewChannel'] }]);
  assert.deepEqual((await directs(ada))[0].channel.permissions, ['viewChannel']);
  assert.deepEqual((await ben.do('GET', '/me/blocks')).users, [ada.user]);
  await ben.do('DELETE', `/me/blocks/${ada.id}`);
  assert.equal((await send(ada)).status, 201);
});

test('of somebody I block nothing alerts, and neither of us sees the other come and go', { timeout }, async () => {
  const { ada, ben, cid, server, channel } = await people();
  const mine = await connect(ada);
  await ada.do('PUT', `/me/blocks/${ben.id}`);
  const said = await ben.say(channel, 'hello?');
  const quiet = await mine.next('notification:quiet');
  assert.deepEqual([quiet.messageId, quiet.serverId, quiet.author.id], [said.id, server.id, ben.id]);
  await cid.say(channel, 'hello');
  assert.equal((await mine.next('notification:update')).author.id, cid.id);
  const numbers = async () => (await mine.do('notifications:get', { serverId: server.id })).servers[0];
  assert.deepEqual(await numbers(), {
    serverId: server.id,
    count: 1,
    channels: [{ channelId: channel.id, unread: 2 }],
  });
  const counted = (count, since) =>
    mine.next('notifications:count', { where: (told) => told.serverId === server.id && told.count === count, since });
  let since = mine.mark();
  await ada.do('DELETE', `/me/blocks/${ben.id}`);
  await counted(2, since);
  since = mine.mark();
  await ada.do('PUT', `/me/blocks/${ben.id}`);
  await counted(1, since);
  assert.equal((await connect(ada)).ready.servers.find(({ id }) => id === server.id).count, 1);

  const his = await connect(ben);
  const third = await connect(cid);
  await third.next('presence:changed', { where: ({ online }) => online.includes(ben.id) });
  await mine.next('presence:changed', { where: ({ online }) => online.includes(cid.id) });
  const names = (client, id) => client.all('presence:changed').some(({ online }) => online.includes(id));
  assert.equal(names(mine, ben.id), false);
  const online = async (person, other) => {
    const { members } = await person.do('GET', `/servers/${server.id}/members`);
    return members.find(({ user }) => user.id === other.id).online;
  };
  assert.deepEqual(
    [await online(ada, ben), await online(ben, ada), await online(cid, ada), await online(ada, cid)],
    [false, false, true, true],
  );
  assert.ok(mine.all('presence:changed').every((told) => told.online.length + told.offline.length > 0));
  const ofAda = `/servers/${server.id}/members/${ada.id}`;
  assert.equal((await ben.do('PATCH', ofAda, {})).member.online, false);
  await ada.do('PATCH', ofAda, { nickname: 'Countess' });
  for (const [client, sees] of [
    [his, false],
    [third, true],
  ]) {
    const { member } = await client.next('member:updated', { where: (told) => told.member.nickname === 'Countess' });
    assert.equal(member.online, sees);
  }
  await ada.do('DELETE', `/me/blocks/${ben.id}`);
  await mine.next('presence:changed', { where: ({ online }) => online.includes(ben.id) });
  await his.next('presence:changed', { where: ({ online }) => online.includes(ada.id) });
  await ada.do('PUT', `/me/blocks/${ben.id}`);
  await his.next('presence:changed', { where: ({ offline }) => offline.includes(ada.id) });
});

test('who was never shown a conversation shares nothing by it, and the first message asks again', {
  timeout,
}, async () => {
  const { ada, ben, cid, server } = await people();
  const [mine, his] = [await connect(ada), await connect(ben)];
  const [direct, group] = [await begin(ada, ben), await begin(ada, ben, cid)];
  for (const { id } of [direct, group]) {
    const added = await mine.next('direct:added', { where: ({ direct: told }) => told.id === id });
    assert.deepEqual(added.direct.online, [ada.id]);
  }
  const ofDirect = { where: ({ serverId }) => serverId === direct.id };
  assert.deepEqual(await mine.next('presence:changed', ofDirect), {
    serverId: direct.id,
    online: [ada.id],
    offline: [],
    count: 1,
  });
  const say = async (channel) =>
    (await ada.http('POST', `/channels/${channel.id}/messages`, { content: 'hello' })).body;
  const refusals = async () => [(await say(direct.channel)).detail, (await say(group.channel)).detail];
  const refused = ["You can't write to them.", "You can't write to them."];
  await ben.do('PATCH', '/me', { directsFrom: 'nobody' });
  assert.deepEqual(await refusals(), refused);
  await ben.do('PATCH', '/me', { directsFrom: 'servers' });

  await ben.do('DELETE', `/servers/${server.id}/members/${ben.id}`);
  await mine.next('members:changed', { where: ({ total }) => total === 2 });
  const since = mine.mark();
  await ben.do('PATCH', '/me', { status: 'Away' });
  await ada.do('PATCH', '/me', { status: 'Here' });
  await mine.next('user:updated', { since, where: ({ user }) => user.id === ada.id });
  assert.deepEqual(
    mine.all('user:updated', since).map(({ user }) => user.id),
    [ada.id],
  );
  await his.settled();
  assert.deepEqual(
    his.all('user:updated').filter(({ user }) => user.id === ada.id),
    [],
  );
  assertProblem(await ada.http('GET', `/users/${ben.id}`), 404, 'not_found');
  assertProblem(await ben.http('GET', `/users/${ada.id}`), 404, 'not_found');
  assertProblem(await ada.http('PUT', `/me/blocks/${ben.id}`), 404, 'not_found');
  assert.deepEqual(
    (await directs(ada)).map(({ online }) => online),
    [[ada.id], [ada.id]],
  );
  assert.deepEqual(
    (await connect(ada)).ready.directs.map(({ online }) => online),
    [[ada.id], [ada.id]],
  );
  assert.deepEqual(await refusals(), refused);

  await ben.accept(await ada.invite(server));
  await ada.say(direct.channel, 'hello');
  assert.deepEqual((await his.next('direct:added')).direct.online.sort(), ids([ada, ben]));
  const { online, count } = await mine.next('presence:changed', { ...ofDirect, since });
  assert.deepEqual([online, count], [[ben.id], 2]);
  await ben.do('DELETE', `/servers/${server.id}/members/${ben.id}`);
  assert.equal((await ada.do('GET', `/users/${ben.id}`)).user.id, ben.id);
  const later = mine.mark();
  await ben.do('PATCH', '/me', { status: 'Back' });
  await mine.next('user:updated', { since: later, where: ({ user }) => user.id === ben.id });
});
