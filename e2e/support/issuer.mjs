// An issuer of short tokens as Clerk is one: its keys at a loopback address, and tokens signed with them.

import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { after } from 'node:test';

/** Starts it under the name `issuer`: `{ jwksUrl, token }`. It ends with the test file. */
export async function startIssuer(issuer) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', kid: 'one', use: 'sig' }];
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise((settle) => server.listen(0, '127.0.0.1', settle));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    jwksUrl: `http://127.0.0.1:${server.address().port}/jwks`,
    /** A token with those claims that is good for so many seconds. */
    token: (claims, seconds) => {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: issuer, iat: now, nbf: now, exp: now + seconds, ...claims };
      const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part(payload)}`;
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
    },
  };
}
