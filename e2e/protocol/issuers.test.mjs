// Whom another issuer vouches for: Clerk's short tokens, over HTTP and over sockets.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Client, transports } from '../support/clients.mjs';
import { startIssuer } from '../support/issuer.mjs';
import { startNode, temporaryFolder } from '../support/node.mjs';
import { community, Person, register } from '../support/people.mjs';

const timeout = 120_000;
const ISSUER = 'https://clerk.example';
const PARTY = 'https://app.example';
const PICTURES = 'pictures.example';
/** A connection may stay this long after the end of its token, and is looked at every five seconds. */
const GRACE_SECONDS = 2;
const ENDS_WITHIN_MS = 20_000;
const RENEWALS = 3;

const issuer = await startIssuer(ISSUER);
const settings = join(temporaryFolder(), 'issuers.toml');
writeFileSync(
  settings,
  `[auth]
picture_hosts = ["${PICTURES}"]
expired_token_seconds = ${GRACE_SECONDS}

[[auth.issuers]]
issuer = "${ISSUER}"
jwks_url = "${issuer.jwksUrl}"
authorized_parties = ["${PARTY}"]
username_claim = "username"
`,
);
const node = await startNode({ env: { RIALTO_CONFIG: settings } });

function token(subject, { alg, seconds, ...claims } = {}) {
  return issuer.token({ azp: PARTY, sub: subject, username: subject, ...claims }, { alg, seconds });
}

async function me(bearer) {
  const answer = await fetch(`${node.url}/api/v1/me`, { headers: { authorization: `Bearer ${bearer}` } });
  return { status: answer.status, body: await answer.json() };
}

/** A connection of whom the issuer vouches for. */
function connectAs(subject, bearer) {
  return new Client({ node, token: bearer, username: subject }, { reconnection: false, transports: ['websocket'] });
}

test('whom the issuer vouches for has an account at first sight, by either algorithm', { timeout }, async () => {
  const first = await me(token('ada'));
  assert.deepEqual([first.status, first.body.user.username], [200, 'ada']);
  const again = await me(token('ada', { alg: 'ES256' }));
  assert.equal(again.body.user.id, first.body.user.id);
  const client = connectAs('ada', token('ada', { alg: 'ES256' }));
  assert.equal((await client.next('ready')).user.id, first.body.user.id);
});

test('a connection outlives its token by the time that is set, unless it was given a fresh one of the same user', {
  timeout,
}, async () => {
  const [kept, lost] = [
    connectAs('grace', token('grace', { seconds: 2 })),
    connectAs('grace', token('grace', { seconds: 2 })),
  ];
  await Promise.all([kept.next('ready'), lost.next('ready')]);
  const began = performance.now();
  await kept.refused('forbidden', 'session:renew', { token: token('ada') });
  const { expiresAt } = await kept.do('session:renew', { token: token('grace', { seconds: 300 }) });
  assert.ok(Date.parse(expiresAt) > Date.now() + 250_000);
  assert.equal(await lost.next('disconnect', { ms: ENDS_WITHIN_MS }), 'transport close');
  assert.ok(performance.now() - began > GRACE_SECONDS * 1_000, 'it ended before its time');
  await kept.do('notifications:get');
});

test('a stock client whose `auth` is a function stays in the chat over many short tokens', { timeout }, async () => {
  const owner = await register(node, 'owner');
  const { server, channel } = await community(owner);
  const bearer = token('hana');
  const hana = new Person(node, { username: 'hana', user: (await me(bearer)).body.user, token: bearer });
  await hana.accept(await owner.invite(server));
  async function stays(options) {
    // As Clerk's getToken: it gives a token that lives a short while, and not at once.
    const auth = (give) => setImmediate(() => give({ token: token('hana', { seconds: 5 }) }));
    const client = new Client(hana, { ...options, auth });
    for (let since = 0, renewal = 0; renewal <= RENEWALS; renewal += 1) {
      await client.next('ready', { since });
      since = client.mark();
      await client.do('channel:join', { channelId: channel.id });
      const said = await owner.say(channel, `after ${renewal} tokens`);
      await client.next('message:new', { where: (message) => message.id === said.id });
      if (renewal === RENEWALS) return;
      const reason = await client.next('disconnect', { since, ms: ENDS_WITHIN_MS });
      assert.match(reason, /^transport (close|error)$/);
    }
  }
  await Promise.all(Object.values(transports).map(stays));
});

test('signing out with a token ends the connections of its sign-in, and of no other', { timeout }, async () => {
  const [phone, laptop] = [{ sid: 'phone' }, { sid: 'laptop' }];
  const ending = [connectAs('ida', token('ida', phone)), connectAs('ida', token('ida', { ...phone, seconds: 200 }))];
  const staying = connectAs('ida', token('ida', laptop));
  const bare = token('ida');
  const alone = connectAs('ida', bare);
  for (const client of [...ending, staying, alone]) await client.next('ready');
  const logout = async (bearer) => {
    const headers = { authorization: `Bearer ${bearer}` };
    assert.equal((await fetch(`${node.url}/api/v1/auth/logout`, { method: 'POST', headers })).status, 204);
  };
  await logout(token('ida', { ...phone, seconds: 100 }));
  for (const client of ending) assert.equal(await client.next('disconnect'), 'io server disconnect');
  await logout(bare);
  assert.equal(await alone.next('disconnect'), 'io server disconnect');
  await staying.do('notifications:get');
});

test('names and pictures follow the tokens, and `GET /me` tells who the issuer vouches for', { timeout }, async () => {
  const now = Math.floor(Date.now() / 1000);
  const joan = connectAs('joan', token('joan', { iat: now - 60 }));
  const { user } = await joan.next('ready');
  assert.deepEqual([user.displayName, user.avatarUrl], ['joan', null]);
  const picture = `https://${PICTURES}/joan.png`;
  const { status, body } = await me(token('joan', { name: 'Joan Clarke', picture }));
  assert.equal(status, 200);
  const named = { ...user, displayName: 'Joan Clarke', avatarUrl: picture };
  const shown = { ...named, bio: '', status: '' };
  const externalId = { issuer: ISSUER, subject: 'joan' };
  assert.deepEqual(body, { user: shown, directsFrom: 'servers', externalId });
  assert.deepEqual(await joan.next('user:updated'), { user: shown });
  const page = await fetch(node.url);
  assert.ok(page.headers.get('content-security-policy').includes(`img-src 'self' data: https://${PICTURES};`));
});
