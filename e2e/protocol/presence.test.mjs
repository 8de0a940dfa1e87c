// Who is on line: read over HTTP, and told live.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { assertProblem, community, login, register } from '../support/people.mjs';

const timeout = 60_000;
const GRACE_MS = 10_000;
/** The end of grace, the gathering after it, and a busy machine. */
const GONE_WITHIN_MS = GRACE_MS + 15_000;

const node = await startNode();
const people = (...words) => Promise.all(words.map((word) => register(node, word)));
const ofServer = (server) => (event) => event.serverId === server.id;

/** Waits until `client` was told that `person` is on line (or not) in `server`, and gives the event. */
function told(client, server, list, person, more = {}) {
  const where = (event) => event.serverId === server.id && event[list].includes(person.id);
  return client.next('presence:changed', { where, ...more });
}

/** Who is on line, as a page of members says: `{ online: [usernames], total, count }`. */
async function read(person, server) {
  const { members, total, online } = await person.do('GET', `/servers/${server.id}/members`);
  const names = members.filter((member) => member.online).map((member) => member.user.username);
  return { online: names.sort(), total, count: online };
}

const names = (...those) => those.map((person) => person.username).sort();

/** What a client knows of who is on line that follows the events alone. */
function follow(client, server) {
  const online = new Set();
  let count = 0;
  for (const event of client.all('presence:changed').filter(ofServer(server))) {
    for (const id of event.online) online.add(id);
    for (const id of event.offline) online.delete(id);
    count = event.count;
  }
  return { online: [...online].sort(), count };
}

test('whoever connects is on line in their servers, and in no others', { timeout }, async () => {
  const [ada, ben] = await people('ada', 'ben');
  const { server } = await community(ada, ben);
  const other = await ada.createServer();
  const first = await connect(ada);
  assert.deepEqual(await told(first, server, 'online', ada), {
    serverId: server.id,
    online: [ada.id],
    offline: [],
    count: 1,
  });
  await connect(ben);
  assert.deepEqual(await told(first, server, 'online', ben), {
    serverId: server.id,
    online: [ben.id],
    offline: [],
    count: 2,
  });
  assert.deepEqual(await read(ada, server), { online: names(ada, ben), total: 2, count: 2 });
  assert.deepEqual(await read(ada, other), { online: names(ada), total: 1, count: 1 });
  assert.deepEqual(follow(first, server), { online: [ada.id, ben.id].sort(), count: 2 });
});

test('the members of a server are read in pages, by members alone', { timeout }, async () => {
  const [ada, ben, cyd, eve] = await people('ada', 'ben', 'cyd', 'eve');
  const { server } = await community(ada, ben, cyd);
  const read = [];
  for (let after = ''; ; ) {
    const page = await ada.do('GET', `/servers/${server.id}/members?limit=2${after}`);
    assert.equal(page.total, 3);
    read.push(...page.members);
    if (page.members.length < 2) break;
    after = `&after=${page.members[1].user.id}`;
  }
  const byName = (a, b) => (a.user.username < b.user.username ? -1 : 1);
  const shape = ({ user, role, online }) => ({ user, role, online });
  const expected = [ada, ben, cyd].map(({ user }) => ({
    user,
    role: user === ada.user ? 'owner' : 'member',
    online: false,
  }));
  assert.deepEqual(read.map(shape).sort(byName), expected.sort(byName));
  for (const { joinedAt } of read) assert.match(joinedAt, /^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/);
  assertProblem(await ada.http('GET', `/servers/${server.id}/members?limit=101`), 400, 'invalid', 'limit');
  assertProblem(await eve.http('GET', `/servers/${server.id}/members?limit=101`), 404, 'not_found');
});

test('several devices are one presence, and whoever goes is told of after the time of grace', { timeout }, async () => {
  const [ada, ben] = await people('ada', 'ben');
  const { server } = await community(ada, ben);
  const witness = await connect(ada);
  const [phone, laptop] = await connectAll([ben, await login(ben)]);
  await told(witness, server, 'online', ben);
  const since = witness.mark();
  phone.close();
  laptop.close();
  const closed = performance.now();
  // A page that is loaded again.
  const again = await connect(ben);
  again.close();
  const gone = await told(witness, server, 'offline', ben, { since, ms: GONE_WITHIN_MS });
  assert.ok(performance.now() - closed >= GRACE_MS, 'it was told too early');
  assert.deepEqual(gone, { serverId: server.id, online: [], offline: [ben.id], count: 1 });
  assert.deepEqual(witness.all('presence:changed', since).filter(ofServer(server)), [gone]);
  assert.deepEqual(await read(ada, server), { online: names(ada), total: 2, count: 1 });
});

test('joining comes on line, leaving and being kicked go at once', { timeout }, async () => {
  const [ada, ben, cyd] = await people('ada', 'ben', 'cyd');
  const server = await ada.createServer();
  const [witness, joining] = await connectAll([ada, ben, cyd]);
  const invite = await ada.invite(server);
  await ben.accept(invite);
  await told(witness, server, 'online', ben);
  await told(joining, server, 'online', ben);
  await cyd.accept(invite);
  await told(witness, server, 'online', cyd);
  const left = performance.now();
  await ben.do('DELETE', `/servers/${server.id}/members/${ben.id}`);
  await told(witness, server, 'offline', ben);
  await ada.do('DELETE', `/servers/${server.id}/members/${cyd.id}`);
  await told(witness, server, 'offline', cyd);
  assert.ok(performance.now() - left < GRACE_MS, 'there is no grace for who is no member');
  assert.deepEqual(await read(ada, server), { online: names(ada), total: 1, count: 1 });
  assert.deepEqual(follow(witness, server), { online: [ada.id], count: 1 });
});

test('how many members there are is told when people join and leave, connected or not', { timeout }, async () => {
  const [ada, ben, cyd, eve, ...many] = await people('ada', 'ben', 'cyd', 'eve', ...Array(5).fill('one'));
  const { server } = await community(ada, ben);
  const [witness, outside] = await connectAll([ada, eve]);
  await told(witness, server, 'online', ada);
  const totalIs = (total, since) => {
    const where = (event) => event.serverId === server.id && event.total === total;
    return witness.next('members:changed', { where, since });
  };
  let since = witness.mark();
  const invite = await ada.invite(server);
  await cyd.accept(invite);
  assert.deepEqual(await totalIs(3, since), { serverId: server.id, total: 3 });
  since = witness.mark();
  await ben.do('DELETE', `/servers/${server.id}/members/${ben.id}`);
  await totalIs(2, since);
  since = witness.mark();
  await ada.do('DELETE', `/servers/${server.id}/members/${cyd.id}`);
  await totalIs(1, since);
  since = witness.mark();
  const began = performance.now();
  for (const person of many) await person.accept(invite);
  await totalIs(6, since);
  const seconds = (performance.now() - began) / 1_000;
  const events = witness.all('members:changed', since).filter(ofServer(server));
  assert.ok(events.length <= seconds + 2, `${events.length} events came in ${seconds} s`);
  assert.deepEqual((await read(ada, server)).total, 6);
  await outside.settled();
  assert.deepEqual(outside.all('members:changed'), []);
});

test('changes are told to members alone, and together', { timeout }, async () => {
  const [ada, eve, ...many] = await people('ada', 'eve', ...Array(12).fill('one'));
  const { server } = await community(ada, ...many);
  const [witness, outside] = await connectAll([ada, eve]);
  await told(witness, server, 'online', ada);
  const began = performance.now();
  await connectAll(many);
  await Promise.all(many.map((person) => told(witness, server, 'online', person)));
  const seconds = (performance.now() - began) / 1_000;
  const events = witness.all('presence:changed').filter(ofServer(server));
  assert.ok(events.length <= seconds + 3, `${events.length} events came in ${seconds} s`);
  assert.deepEqual(follow(witness, server), { online: [ada, ...many].map(({ id }) => id).sort(), count: 13 });
  await outside.settled();
  assert.deepEqual(outside.all('presence:changed').filter(ofServer(server)), []);
});

test('after a start nobody is on line until they come back', { timeout }, async () => {
  const [ada, ben] = await people('ada', 'ben');
  const { server } = await community(ada, ben);
  const [witness, other] = await connectAll([ada, ben]);
  await told(witness, server, 'online', ben);
  other.close();
  const since = witness.mark();
  await node.restart();
  await told(witness, server, 'online', ada, { since, ms: GONE_WITHIN_MS });
  assert.deepEqual(await read(ada, server), { online: names(ada), total: 2, count: 1 });
});
