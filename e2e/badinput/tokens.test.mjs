// Bad input, tokens: whatever is wrong with one, it signs nobody in, over HTTP, over a socket, and to renew one.

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
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const large = generateKeyPairSync('ec', { namedCurve: 'P-384' });

let fetches = 0;
const jwks = createServer((_, answer) => {
  fetches += 1;
  const publish = ({ publicKey }, kid) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' });
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify({ keys: [publish(rsa, 'rsa'), publish(ec, 'ec'), publish(large, 'large')] }));
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
const encode = (part) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const PEM = rsa.publicKey.export({ type: 'spki', format: 'pem' });
const BODY = { iss: ISSUER, azp: PARTY, aud: 'rialto', sub: 'mallory', iat: now, exp: now + 300 };

const byRsa =
  (keys, hash = 'sha256') =>
  (signed) =>
    createSign(hash).update(signed).sign(keys.privateKey);
const byEc =
  (keys, hash = 'sha256') =>
  (signed) =>
    createSign(hash).update(signed).sign({ key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
const byHmac =
  (secret, hash = 'sha256') =>
  (signed) =>
    createHmac(hash, secret).update(signed).digest();
const withNothing = () => Buffer.alloc(0);

/** A token; what is left out of it is as it should be. */
function jwt({ head = {}, body = {}, sign = byRsa(rsa) } = {}) {
  const signed = `${encode({ alg: 'RS256', kid: 'rsa', typ: 'JWT', ...head })}.${encode({ ...BODY, ...body })}`;
  return `${signed}.${sign(signed).toString('base64url')}`;
}

const good = jwt();
const [head, body, signature] = good.split('.');
let ended;
const group = await Group.begin('tokens', {
  env: { RIALTO_CONFIG: settings },
  prepare: async ({ owner }) => {
    ended = await login(owner);
    await ended.do('POST', '/auth/logout');
  },
  // The first token of the issuer fetches its keys and makes its user; and so many connections are had at once below.
  warm: async (node) => {
    assert.equal((await http(node, 'GET', '/api/v1/me', { token: good })).status, 200);
    for (let times = 0; times < 3; times += 1) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => http(node, 'GET', '/api/v1/me', { token: good })));
    }
  },
});
const { node, owner } = group;
const ownKey = foreign.publicKey.export({ format: 'jwk' });

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
  ['two dots', '..'],
  ['expired', jwt({ body: { exp: now - 30 } })],
  ['expired in the year 1', jwt({ body: { exp: -62_135_596_800 } })],
  ['without an end', jwt({ body: { exp: undefined } })],
  ['an end that is text', jwt({ body: { exp: `${now + 300}` } })],
  ['an end that is null', jwt({ body: { exp: null } })],
  ['not valid yet', jwt({ body: { nbf: now + 60 } })],
  ['not valid before the end of time', jwt({ body: { nbf: 1e300 } })],
  ['another issuer', jwt({ body: { iss: 'https://other.example' } })],
  ['an issuer with a slash more', jwt({ body: { iss: `${ISSUER}/` } })],
  ['no issuer', jwt({ body: { iss: undefined } })],
  ['an issuer that is a list', jwt({ body: { iss: [ISSUER] } })],
  ['another party', jwt({ body: { azp: 'https://other.example' } })],
  ['no party', jwt({ body: { azp: undefined } })],
  ['another audience', jwt({ body: { aud: 'other' } })],
  ['no audience', jwt({ body: { aud: undefined } })],
  ['an audience that is an object', jwt({ body: { aud: { rialto: true } } })],
  ['nobody', jwt({ body: { sub: '' } })],
  ['no subject', jwt({ body: { sub: undefined } })],
  ['a subject of 300 characters', jwt({ body: { sub: 'x'.repeat(300) } })],
  ['a subject with a NUL', jwt({ body: { sub: 'a\0b' } })],
  ['a subject that is a number', jwt({ body: { sub: 7 } })],
  ['alg: none', jwt({ head: { alg: 'none' }, sign: withNothing })],
  ['alg: None', jwt({ head: { alg: 'None' }, sign: withNothing })],
  ['alg: nOnE with the signature of another', `${encode({ alg: 'nOnE' })}.${body}.${signature}`],
  ['no signature', `${head}.${body}.`],
  ['HS256 with the public key', jwt({ head: { alg: 'HS256' }, sign: byHmac(PEM) })],
  ['HS256 with the public key without its last line', jwt({ head: { alg: 'HS256' }, sign: byHmac(PEM.trim()) })],
  ['HS512 with the public key', jwt({ head: { alg: 'HS512' }, sign: byHmac(PEM, 'sha512') })],
  ['HS256 with no secret', jwt({ head: { alg: 'HS256' }, sign: byHmac('') })],
  ['RS512', jwt({ head: { alg: 'RS512' }, sign: byRsa(rsa, 'sha512') })],
  ['ES384', jwt({ head: { alg: 'ES384', kid: 'large' }, sign: byEc(large, 'sha384') })],
  ['ES256 under the key of RS256', jwt({ head: { alg: 'ES256', kid: 'rsa' }, sign: byEc(ec) })],
  ['RS256 under the key of ES256', jwt({ head: { alg: 'RS256', kid: 'ec' } })],
  ['ES256 of zeros', jwt({ head: { alg: 'ES256', kid: 'ec' }, sign: () => Buffer.alloc(64) })],
  ['another key under the right name', jwt({ sign: byRsa(foreign) })],
  ['an unknown key', jwt({ head: { kid: 'unknown' } })],
  ['a key that is a path', jwt({ head: { kid: '../../../dev/null' }, sign: byHmac('') })],
  ['a key that is SQL', jwt({ head: { kid: "' UNION SELECT 'x' --" } })],
  ['a key that is a number', jwt({ head: { kid: 7 } })],
  ['a key of its own inside', jwt({ head: { jwk: ownKey, kid: undefined }, sign: byRsa(foreign) })],
  ['the address of a key inside', jwt({ head: { jku: 'http://127.0.0.1:1/jwks', kid: 'x' }, sign: byRsa(foreign) })],
  ['extensions that must be understood', jwt({ head: { crit: ['exp'], exp: 1 } })],
  ['a changed body', `${head}.${encode({ ...BODY, sub: 'admin' })}.${signature}`],
  ['a changed head', `${encode({ alg: 'RS256', kid: 'rsa', typ: 'x' })}.${body}.${signature}`],
  ['half a signature', `${head}.${body}.${signature.slice(0, 100)}`],
  ['a signature that is no base64', `${head}.${body}.!!!`],
  ['a body that is no JSON', `${head}.${encode('x')}.${signature}`],
  ['a head that is no JSON', `${encode('x')}.${body}.${signature}`],
  ['a head nested 3,000 deep', `${encode('['.repeat(3_000))}.${body}.${signature}`],
  ['a claim nested 1,000 deep', jwt({ body: { x: JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) } })],
  ['a body with its issuer twice', `${head}.${encode(`{"iss":"x",${JSON.stringify(BODY).slice(1)}`)}.${signature}`],
  ['five parts', `${good}.x.x`],
];

const renewing = new Client(owner, { transports: ['websocket'] });
await renewing.next('ready');

/** Tokens with an unknown key: once the fetches for such are used up, nobody can tell whether the issuer has it by now. */
const UNKNOWN_KEYS = ['an unknown key', 'a key that is a path', 'a key that is SQL', 'the address of a key inside'];
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

group.case('the cookie of another name', 401, async () => {
  const cookie = `__Host-rialto=${owner.token}; session=${owner.token}`;
  return group.status('cookie', await http(node, 'GET', '/api/v1/me', { cookie }));
});

group.case('a token in the address', 401, async () =>
  group.status('query', await http(node, 'GET', `/api/v1/me?token=${owner.token}&access_token=${owner.token}`)),
);

group.case('a token by another scheme', 401, async () =>
  group.status('basic', await http(node, 'GET', '/api/v1/me', { headers: { authorization: `Basic ${owner.token}` } })),
);

group.case('two tokens, the first one wrong', 401, async () =>
  group.status(
    'two',
    await http(node, 'GET', '/api/v1/me', { headers: { authorization: `Bearer x, Bearer ${owner.token}` } }),
  ),
);

group.end();
