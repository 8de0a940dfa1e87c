// Whom another issuer vouches for: Clerk's short tokens, over HTTP and over sockets.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Client } from '../support/clients.mjs';
import { startIssuer } from '../support/issuer.mjs';
import { startNode, temporaryFolder } from '../support/node.mjs';

const timeout = 120_000;
const ISSUER = 'https://clerk.example';
const PARTY = 'https://app.example';
/** A connection may stay this long after the end of its token, and is looked at every five seconds. */
const GRACE_MS = 60_000;

const issuer = await startIssuer(ISSUER);
const settings = join(temporaryFolder(), 'issuers.toml');
writeFileSync(
  settings,
  `[[auth.issuers]]
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

test('a token that is expired, early, of another issuer or party, or tampered with signs nobody in', {
  timeout,
}, async () => {
  const now = Math.floor(Date.now() / 1000);
  const [head, payload, signature] = token('eve').split('.');
  const wrong = {
    expired: token('eve', { seconds: -30 }),
    early: token('eve', { nbf: now + 60 }),
    issuer: token('eve', { iss: 'https://other.example' }),
    party: token('eve', { azp: 'https://other.example' }),
    tampered: `${head}.${payload}.${signature.replace(/^..../, 'AAAA')}`,
    unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
  };
  for (const [how, bearer] of Object.entries(wrong)) {
    assert.equal((await me(bearer)).status, 401, how);
    const refused = await connectAs('eve', bearer).next('connect_error');
    assert.equal(refused.data.code, 'unauthenticated', how);
  }
});

test('a connection ends a minute after its token, unless it was given a fresh one of the same user', {
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
  assert.equal(await lost.next('disconnect', { ms: GRACE_MS + 15_000 }), 'io server disconnect');
  assert.ok(performance.now() - began > GRACE_MS, 'it ended before its time');
  await kept.do('notifications:get');
});
