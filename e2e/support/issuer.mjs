// An issuer of short tokens as Clerk is one: its keys at a loopback address, and tokens signed with them.

import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

/** Starts it under the name `issuer`: `{ jwksUrl, token }`. It keeps no process alive. */
export async function startIssuer(issuer) {
  const keys = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  const published = Object.entries(keys).map(([alg, { publicKey }]) => ({
    ...publicKey.export({ format: 'jwk' }),
    alg,
    kid: alg,
    use: 'sig',
  }));
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  });
  server.on('connection', (socket) => socket.unref());
  await new Promise((settle) => server.listen(0, '127.0.0.1', () => settle(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.unref().address());

  /** A token with those claims, good for so many seconds from now on. */
  function token(claims, { alg = 'RS256', seconds = 300 } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const payload = { iss: issuer, iat: now, exp: now + seconds, ...claims };
    const signed = `${encode({ alg, kid: alg, typ: 'JWT' })}.${encode(payload)}`;
    const key = { key: keys[alg].privateKey, dsaEncoding: 'ieee-p1363' };
    return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`;
  }
  return { jwksUrl: `http://127.0.0.1:${port}/jwks`, token };
}
