// Bad input, tokens, some of each kind: whatever is wrong with one, it signs nobody in, over HTTP, over a socket, and to
// renew one. What a JWT may be is in crates/rialto/tests/tokens.

import assert from 'node:assert/strict';
import { createHmac, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after } from 'node:test';
import { Group } from '../support/badinput/hostile.mjs';
import { Client } from '../support/clients.mjs';
import { temporaryFolder } from '../support/node.mjs';
import { http, login } from '../support/people.mjs';

const ISSUER = 'https://issuer.example';
const PARTY = 'https://app.example';
/** Requests of a flood that are under way together. */
const AT_ONCE = 50;
/** Unknown keys lead to so many fetches, one a minute among them. */
const FETCHES_MAX = 6;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

let fetches = 0;
const jwks = createServer((_, answer) => {
  fetches += 1;
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify({ keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', use: 'sig' }] }));
});
await new Promise((settle) => jwks.listen(0, '127.0.0.1', settle));
after(() => {
  jwks.closeAllConnections();
  jwks.close();
});
const settings = join(temporaryFolder(), 'issuers.toml');
writeFileSync(
  settings,
  `[[auth.issuers]]
issuer = "${ISSUER}"
jwks_url = "http://127.0.0.1:${jwks.address().port}/jwks"
authorized_parties = ["${PARTY}"]
audience = "rialto"
`,
);

const now = Math.floor(Date.now() / 1000);
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const PEM = rsa.publicKey.export({ type: 'spki', format: 'pem' });
const BODY = { iss: ISSUER, azp: PARTY, aud: 'rialto', sub: 'mallory', iat: now, exp: now + 300 };

const byRsa = (keys) => (signed) => createSign('sha256').update(signed).sign(keys.privateKey);
const byHmac = (secret) => (signed) => createHmac('sha256', secret).update(signed).digest();
const withNothing = () => Buffer.alloc(0);

/** A token; what is left out of it is as it should be. */
function jwt({ head = {}, body = {}, sign = byRsa(rsa) } = {}) {
  const signed = `${encode({ alg: 'RS256', kid: 'rsa', typ: 'JWT', ...head })}.${encode({ ...BODY, ...body })}`;
  return `${signed}.${sign(signed).toString('base64url')}`;
}

const good = jwt();
const [head, , signature] = good.split('.');
let ended;
const group = await Group.begin('tokens', {
  env: { RIALTO_CONFIG: settings },
  // The first token of the issuer makes its user.
  prepare: async ({ owner, node }) => {
    ended = await login(owner);
    await ended.do('POST', '/auth/logout');
    assert.equal((await http(node, 'GET', '/api/v1/me', { token: good })).status, 200);
  },
});
const { node, owner } = group;

/** The token, which must be answered with 401 and `unauthenticated`. */
const cases = [
  ['nothing', ''],
  ['a word', 'nonsense'],
  ['a token nearly right', owner.token.slice(0, -1) + (owner.token.endsWith('A') ? 'B' : 'A')],
  ['a token with something behind it', `${owner.token}x`],
  ['a token twice', owner.token + owner.token],
  ['a token in capitals', owner.token.toUpperCase()],
  ['the hash of a token', Buffer.from(randomBytes(32)).toString('hex')],
  ['the token of a session that was ended', ended.token],
  ['a token of 7,000 characters', 'x'.repeat(7_000)],
  ['SQL', "' OR '1'='1"],
  ['three dots', '...'],
  ['expired', jwt({ body: { exp: now - 30 } })],
  ['another issuer', jwt({ body: { iss: 'https://other.example' } })],
  ['another party', jwt({ body: { azp: 'https://other.example' } })],
  ['no audience', jwt({ body: { aud: undefined } })],
  ['alg: none', jwt({ head: { alg: 'none' }, sign: withNothing })],
  ['HS256 with the public key', jwt({ head: { alg: 'HS256' }, sign: byHmac(PEM) })],
  ['another key under the right name', jwt({ sign: byRsa(foreign) })],
  ['an unknown key', jwt({ head: { kid: 'unknown' } })],
  ['a changed body', `${head}.${encode({ ...BODY, sub: 'admin' })}.${signature}`],
];

const renewing = new Client(owner, { transports: ['websocket'] });
await renewing.next('ready');

/** Tokens with an unknown key: once the fetches for such are used up, nobody can tell whether the issuer has it by now. */
const UNKNOWN_KEYS = ['an unknown key'];
const isRefusal = (word) => word === 'unauthenticated' || word === 'unavailable';

/** How a token is answered by each of the three doors, in one word if they agree. */
async function doors(name, token) {
  const answer = await http(node, 'GET', '/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
  if (!UNKNOWN_KEYS.includes(name)) group.status(name, answer);
  const client = new Client({ node, token, username: 'mallory' }, { transports: ['websocket'], reconnection: false });
  const first = await client.heard.first(({ event }) => event === 'ready' || event === 'connect_error', 'an answer');
  client.close();
  const renewed = await renewing.request('session:renew', { token });
  const words = [answer.body.code, first.payload?.data?.code ?? first.event, renewed.error?.code ?? 'renewed'];
  if (UNKNOWN_KEYS.includes(name) && words.every(isRefusal)) return 'unauthenticated';
  return new Set(words).size === 1 ? words[0] : words.join(', ');
}

for (const [name, token] of cases) group.case(name, 'unauthenticated', () => doors(name, token));

group.case('2,000 unknown keys make no more than a few fetches', true, async () => {
  const before = fetches;
  const flood = Array.from({ length: 2_000 }, (_, n) =>
    jwt({ head: { kid: `unknown ${n}` }, sign: () => Buffer.alloc(256) }),
  );
  for (let at = 0; at < flood.length; at += AT_ONCE) {
    const asks = flood.slice(at, at + AT_ONCE).map((token) => http(node, 'GET', '/api/v1/me', { token }));
    for (const answer of await Promise.all(asks)) assert.ok(isRefusal(answer.body.code), answer.text);
  }
  return fetches - before <= FETCHES_MAX;
});

/** A good token where none is looked for, by path and headers. */
for (const [name, path, headers] of [
  ['the cookie of another name', '/me', { cookie: `__Host-rialto=${owner.token}; session=${owner.token}` }],
  ['a token in the address', `/me?token=${owner.token}&access_token=${owner.token}`, {}],
  ['a token by another scheme', '/me', { authorization: `Basic ${owner.token}` }],
  ['two tokens, the first one wrong', '/me', { authorization: `Bearer x, Bearer ${owner.token}` }],
]) {
  group.case(name, 401, async () => group.status(name, await http(node, 'GET', `/api/v1${path}`, { headers })));
}

group.end();
