// Who gets a Socket.IO connection, and what it begins and ends with.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client, connect, transports } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, http, login, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);
const FOREIGN = 'https://elsewhere.example';

/** A connection that must not be made: gives its connect_error. */
async function refusal(options) {
  const client = new Client(owner, { reconnection: false, ...options });
  const error = await client.next('connect_error');
  assert.equal(client.socket.connected, false);
  assert.deepEqual(client.all('ready'), []);
  client.close();
  return error;
}

for (const [how, options] of Object.entries(transports)) {
  test(`with ${how} a token connects and is told what there is`, { timeout }, async () => {
    const { server } = await community(owner, member);
    const client = await connect(member, options);
    const { protocol, epoch, user, servers } = client.ready;
    assert.equal(protocol, 1);
    assert.equal(typeof epoch, 'string');
    assert.deepEqual(user, member.user);
    assert.deepEqual(servers, (await member.do('GET', '/servers')).servers);
    assert.ok(servers.some((mine) => mine.id === server.id));
  });

  for (const [what, { hint, ...more }] of Object.entries({
    'no token': { auth: {}, hint: /auth: \{ token \}/ },
    'a token in the query': { auth: {}, query: { token: owner.token }, hint: /query is not read/ },
    'a wrong token': { auth: { token: 'wrong' } },
    'a number as token': { auth: { token: 7 }, hint: /must be a text/ },
  })) {
    test(`with ${how} and ${what} the connection is refused as unauthenticated`, { timeout }, async () => {
      const error = await refusal({ ...options, ...more });
      assert.equal(error.message, 'unauthenticated');
      const { code, ...others } = error.data;
      assert.equal(code, 'unauthenticated');
      if (hint) assert.match(others.hint, hint);
      else assert.deepEqual(others, {});
    });
  }

  for (const [what, more] of Object.entries({
    'a token that stands after "Bearer"': { auth: { token: `Bearer ${owner.token}` } },
    'a header Authorization': { auth: {}, extraHeaders: { authorization: `Bearer ${owner.token}` } },
    'a token, whatever the header says,': {
      auth: { token: owner.token },
      extraHeaders: { authorization: `Bearer ${member.token}` },
    },
  })) {
    test(`with ${how} ${what} connects`, { timeout }, async () => {
      assert.equal((await connect(owner, { ...options, ...more })).ready.user.id, owner.id);
    });
  }
}

test('default transports start with polling and upgrade to WebSocket', { timeout }, async () => {
  const client = new Client(owner);
  const upgraded = new Promise((settle) =>
    client.socket.io.once('open', () => client.socket.io.engine.once('upgrade', settle)),
  );
  assert.equal((await upgraded).name, 'websocket');
  await client.next('ready');
  await client.do('notifications:get');
});

test('ready is the same over an upgrade in progress: nothing is lost or heard twice', { timeout }, async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, () => connect(owner)));
  for (const client of clients) await client.settled();
  assert.deepEqual(
    clients.map((client) => client.all('ready').length),
    Array(10).fill(1),
  );
});

test('ready carries each server with its channels and each channel with its numbers', { timeout }, async () => {
  const { server, channel } = await community(owner, member);
  await owner.sayMany(channel, 2);
  const { ready } = await connect(member);
  const mine = ready.servers.find((each) => each.id === server.id);
  assert.equal(mine.count, 2);
  assert.deepEqual(mine.channels, [{ ...channel, rev: 2, readSeq: 0, unread: 2 }]);
});

test('the public id of a socket is not its session id', { timeout }, async () => {
  const client = await connect(owner);
  assert.notEqual(client.socket.id, client.socket.io.engine.id);
});

test('a connection to a namespace that does not exist is refused, and the others stay', { timeout }, async () => {
  const client = await connect(owner);
  const other = client.socket.io.socket('/nowhere', { auth: { token: owner.token } });
  await new Promise((settle) => other.once('connect_error', settle));
  other.disconnect();
  await client.do('notifications:get');
});

for (const [how, options] of [
  ['polling', { transports: ['polling'] }],
  ['websocket', { transports: ['websocket'] }],
]) {
  test(`over ${how} a browser's handshake from elsewhere is refused, whatever it carries`, { timeout }, async () => {
    await refusal({ ...options, extraHeaders: { origin: FOREIGN } });
    await refusal({ ...options, auth: {}, extraHeaders: { origin: FOREIGN, cookie: owner.cookie } });
    await refusal({ ...options, auth: {}, extraHeaders: { origin: 'null', cookie: owner.cookie } });
  });

  test(`over ${how} the cookie connects from the node's own origin`, { timeout }, async () => {
    const client = await connect(owner, {
      ...options,
      auth: {},
      extraHeaders: { origin: node.url, cookie: owner.cookie },
    });
    assert.equal(client.ready.user.id, owner.id);
  });

  test(`over ${how} a program without an Origin must carry a token`, { timeout }, async () => {
    const error = await refusal({ ...options, auth: {}, extraHeaders: { cookie: owner.cookie } });
    assert.equal(error.message, 'unauthenticated');
  });

  test(`over ${how} the end of the session sends DISCONNECT, so that the client does not come back`, {
    timeout,
  }, async () => {
    const session = await login(member);
    const [first, second, other] = [
      await connect(session, options),
      await connect(session, options),
      await connect(member, options),
    ];
    assert.equal((await session.http('POST', '/auth/logout')).status, 204);
    for (const client of [first, second]) {
      assert.equal(await client.next('disconnect', { ms: 1_000 }), 'io server disconnect');
      assert.equal(client.socket.active, false);
    }
    await other.do('notifications:get');
  });
}

test('polling answers are never cached', { timeout }, async () => {
  const answer = await http(node, 'GET', '/socket.io/?EIO=4&transport=polling');
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
});

test('a fresh token of the same user renews the connection', { timeout }, async () => {
  const client = await connect(member);
  const { expiresAt } = await client.do('session:renew', { token: (await login(member)).token });
  assert.ok(Date.parse(expiresAt) > Date.now());
});

test("another user's token, or none at all, renews nothing", { timeout }, async () => {
  const client = await connect(member);
  for (const token of [owner.token, 'wrong', '']) {
    await client.refused(['unauthenticated', 'forbidden', 'invalid'], 'session:renew', { token });
  }
  await client.refused('invalid', 'session:renew', {});
  assert.equal((await connect(member)).ready.user.id, member.id);
});
