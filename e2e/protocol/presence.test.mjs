// Who is on line: read over HTTP, and told live, with the times as they are. The rules are in
// crates/core/src/hub/presence/tests.rs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, login, register } from '../support/people.mjs';

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
