// The table of who may do what, held against a node: every route of its own document, every request and every event of
// the generated types, for strangers, members, owners, and those who are so no longer.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import * as contract from '../contract/names.mjs';
import { Client, connect } from '../support/clients.mjs';
import { govern } from '../support/governing.mjs';
import { startIssuer } from '../support/issuer.mjs';
import { startNode, temporaryFolder } from '../support/node.mjs';
import { fresh, http, login, PASSWORD, Person, register } from '../support/people.mjs';
import { ACTORS, CONNECTED, events, requests, routes } from './authorization.table.mjs';

const timeout = 60_000;
const ISSUER = 'https://issuer.example';
const issuer = await startIssuer(ISSUER);
const settings = join(temporaryFolder(), 'issuer.toml');
writeFileSync(settings, `[[auth.issuers]]\nissuer = "${ISSUER}"\njwks_url = "${issuer.jwksUrl}"\n`);
const node = await startNode({ env: { RIALTO_CONFIG: settings } });
const document = (await http(node, 'GET', '/api/v1/openapi.json')).body;

/** Asserts that each of `existing` has one row of `table`, and that no row is left. */
function assertEachHasARow(existing, table) {
  assert.deepEqual(table.map(([name]) => name).sort(), [...existing].sort());
}

const described = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
);

const people = Object.fromEntries(
  await Promise.all(
    ['stranger', 'kicked', 'banned', 'timedOut', 'member', 'owner', 'other'].map(async (word) => [
      word,
      await register(node, word),
    ]),
  ),
);

/** Somebody of the issuer, with a token that is good and one that no longer is. */
async function vouchedFor() {
  const subject = fresh('vouched');
  const token = issuer.token({ sub: subject, preferred_username: subject }, { seconds: 3_600 });
  const { user } = (await http(node, 'GET', '/api/v1/me', { token })).body;
  return {
    now: new Person(node, { username: subject, user, token }),
    token: issuer.token({ sub: subject }, { seconds: -30 }),
  };
}

const vouched = await vouchedFor();

test('every route, request and event has its row, and every row something that it is of', { timeout }, () => {
  assertEachHasARow(described, routes);
  assertEachHasARow(contract.requests, requests);
  assertEachHasARow(contract.events, events);
  for (const [name, , codes] of routes) assert.equal(codes.length, ACTORS.length, name);
  for (const [name, , answers] of requests) assert.equal(answers.length, CONNECTED.length, name);
});

test('negative control: a new route and a row that is left are found', { timeout }, () => {
  assert.throws(() => assertEachHasARow([...described, 'GET /api/v1/secrets'], routes));
  assert.throws(() => assertEachHasARow(described.slice(1), routes));
});

/**
 * A server with everybody in the place that they are called by, a role, and a channel in a category:
 * `{ server, channel, role, category, inside, message, code, tokens }`.
 */
async function world() {
  const { owner, member, timedOut, kicked, banned, other } = people;
  const server = await owner.createServer();
  const { code } = await owner.invite(server);
  for (const person of [member, timedOut, kicked, other, vouched.now]) await person.accept({ code });
  const timeoutUntil = new Date(Date.now() + 600_000).toISOString();
  await owner.do('PATCH', `/servers/${server.id}/members/${timedOut.id}`, { timeoutUntil });
  await owner.do('DELETE', `/servers/${server.id}/members/${kicked.id}`);
  const ended = await login(member);
  await ended.do('POST', '/auth/logout');
  const tokens = { nobody: undefined, loggedOut: ended.token, expired: vouched.token };
  for (const name of CONNECTED) tokens[name] = people[name].token;
  const [channel] = server.channels;
  const message = await member.say(channel, 'of the member');
  const { role } = await owner.do('POST', `/servers/${server.id}/roles`, { name: 'Moderators' });
  const { category } = await owner.do('POST', `/servers/${server.id}/categories`, { name: 'Workshop' });
  const ofInside = { name: 'inside', categoryId: category.id };
  const { channel: inside } = await owner.do('POST', `/servers/${server.id}/channels`, ofInside);
  await owner.do('PUT', `/servers/${server.id}/bans/${banned.id}`, {});
  const { report } = await other.do('POST', `/messages/${message.id}/reports`, { reason: 'x' });
  // Nobody reports themselves.
  const said = await other.say(channel, 'of another');
  return { server, channel, role, category, inside, message, said, report, code, tokens };
}

/** What a route is asked with: the path filled in, and the body. */
async function filled(route, body, here) {
  const { server, channel, role, category, inside, message, said, report, code } = here;
  const [method, path] = route.split(' ');
  if (path.includes('/directs/')) here.direct ??= await conversation();
  const kinds = {
    channels: path.endsWith('/sync') ? inside.id : channel.id,
    categories: category.id,
    roles: role.id,
    messages: path.endsWith('/reports') ? said.id : message.id,
    users: people.other.id,
    reports: report.id,
    directs: here.direct?.id,
  };
  const ids = kinds[path.split('/')[3]] ?? server.id;
  const id = path.includes('/sessions/') ? await sessionOf(people.owner) : ids;
  const user = route === 'DELETE /api/v1/servers/{id}/bans/{userId}' ? people.banned : people.other;
  const others = { '{id}': id, '{userId}': user.id, '{roleId}': role.id, '{code}': code, '{emoji}': '%F0%9F%91%8D' };
  const whole = path.replace(/\{\w+\}/g, (name) => others[name]);
  const target = path.endsWith('/permissions') ? `${whole}?userId=${people.other.id}` : whole;
  const bodies = {
    'a new account': { username: fresh('new'), password: PASSWORD },
    'an account': { username: people.stranger.username, password: PASSWORD },
    'a new owner': { userId: people.other.id },
    somebody: { userIds: [people.other.id] },
    'the channels': { channels: [inside, channel].map(({ id: channelId }) => ({ channelId, categoryId: null })) },
    'the categories': { categoryIds: [category.id] },
    'the roles': { roleIds: [role.id] },
    'a password': { currentPassword: PASSWORD, newPassword: PASSWORD },
  };
  return { method, target, body: bodies[body] ?? body };
}

/** A direct conversation of the member and the owner with somebody else. */
async function conversation() {
  const { member, owner, other } = people;
  return (await member.do('POST', '/directs', { userIds: [owner.id, other.id] })).direct;
}

/** Another session of somebody, which nobody uses. */
async function sessionOf(person) {
  const session = await login(person);
  const { sessions } = await session.do('GET', '/me/sessions');
  return sessions.find(({ current }) => current).id;
}

/** Whether an event is about a server, or about a channel alone. */
function isOf(payload, server, channel) {
  const text = JSON.stringify(payload);
  return text.includes(server.id) || payload?.channelId === channel.id;
}

/** Routes that end the session that asks, or others of its user: they are asked by a session of somebody new. */
const ENDS_SESSIONS = ['POST /api/v1/auth/logout', 'POST /api/v1/me/password'];

async function tokenOf(actor, route, tokens) {
  if (CONNECTED.includes(actor) && ENDS_SESSIONS.includes(route)) return (await register(node, actor)).token;
  return tokens[actor];
}

/** What the owner sees of a server. */
async function seen(server) {
  const { owner } = people;
  const [view, members] = [await owner.view(server), await owner.do('GET', `/servers/${server.id}/members`)];
  return { view, members: members.members.map(({ user, role }) => [user.id, role]) };
}

for (const [route, body, codes] of routes) {
  test(`${route} for each of them`, { timeout }, async () => {
    const here = await world();
    const before = await seen(here.server);
    let untouched = true;
    for (const [n, actor] of ACTORS.entries()) {
      const { method, target, body: sent } = await filled(route, body, here);
      const token = await tokenOf(actor, route, here.tokens);
      const answer = await http(node, method, target, { token, body: sent });
      assert.equal(answer.status, codes[n], `${actor}: ${answer.text}`);
      untouched &&= answer.status >= 400;
      if (untouched) assert.deepEqual(await seen(here.server), before, `${actor} has changed something`);
    }
  });
}

for (const [name, payload, answers] of requests) {
  test(`${name} for each of them`, { timeout }, async () => {
    const here = await world();
    for (const [n, actor] of CONNECTED.entries()) {
      const client = await connect(people[actor], { transports: ['websocket'] });
      if (name === 'channel:leave' || name === 'channel:reading') {
        await client.request('channel:join', { channelId: here.channel.id });
      }
      const ack = await client.request(name, payload({ ...here, actor: people[actor], epoch: client.ready.epoch }));
      client.close();
      assert.equal(ack.ok ? 'ok' : ack.error.code, answers[n], actor);
    }
  });
}

test('whose token is no longer good, or who has none, gets no socket', { timeout }, async () => {
  const { tokens } = await world();
  for (const actor of ACTORS.filter((name) => !CONNECTED.includes(name))) {
    const client = new Client({ node, token: tokens[actor], username: actor }, { reconnection: false });
    assert.equal((await client.next('connect_error')).data.code, 'unauthenticated', actor);
    client.close();
  }
});

test('each event is heard by those of its row, and by nobody who has lost the server', { timeout }, async () => {
  const { stranger, kicked, member, owner, other } = people;
  const server = await owner.createServer();
  const [channel] = server.channels;
  const invite = await owner.invite(server);
  for (const person of [kicked, member, other]) await person.accept(invite);
  const session = await login(other);
  const whose = { stranger, kicked, member, owner, loggedOut: session };
  const clients = {};
  for (const [name, person] of Object.entries(whose)) {
    clients[name] = await connect(person, { transports: ['websocket'], reconnection: false });
    await clients[name].request('channel:join', { channelId: channel.id });
    await clients[name].request('user:join', { serverId: server.id });
  }
  await owner.do('DELETE', `/servers/${server.id}/members/${kicked.id}`);
  await session.do('POST', '/auth/logout');
  await clients.kicked.next('server:removed');
  await clients.loggedOut.next('disconnect');
  const since = Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, client.mark()]));

  const aside = await owner.createChannel(server);
  await owner.do('PUT', `/servers/${server.id}/owner`, { userId: member.id });
  await member.do('PUT', `/servers/${server.id}/owner`, { userId: owner.id });
  await govern(owner, server);
  const said = await owner.say(channel, 'to those who view it');
  await owner.do('PATCH', `/messages/${said.id}`, { content: 'again' });
  await owner.say(aside, 'to those who do not');
  await clients.member.do('typing', { channelId: channel.id });
  await clients.owner.next('typing', { since: since.owner });
  const device = await connect(member);
  await device.do('channel:join', { channelId: aside.id });
  const newcomer = await register(node, 'newcomer');
  await newcomer.accept(invite);
  await connect(newcomer);
  for (const name of ['member', 'owner']) {
    for (const event of ['presence:changed', 'members:changed'])
      await clients[name].next(event, { since: since[name] });
  }
  await clients.member.next('notifications:count', { since: since.member });
  // The others share servers of other tests, too.
  await newcomer.do('PATCH', '/me', { displayName: `of ${server.id}` });
  await owner.do('DELETE', `/servers/${server.id}`);
  for (const name of CONNECTED) await clients[name]?.settled();

  for (const [event, expected] of events) {
    const heard = Object.keys(clients).filter((name) =>
      clients[name].all(event, since[name]).some((payload) => isOf(payload, server, channel)),
    );
    assert.deepEqual(heard.sort(), expected, event);
  }
});
