// Stands in for Clerk, so that the example can be tried without an account there: it vouches for whoever asks, under
// any name. It signs with a key that it makes when it starts, and publishes the public half of it. For this machine only.
//
// GET /jwks           the keys, as the node reads them
// GET /token?name=N   a token of the person N that lives for a minute, with the claims that Clerk's have: no name

import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

const port = Number(process.env.STAND_IN_PORT ?? 4100);
const app = process.env.STAND_IN_APP ?? 'http://localhost:3000';
const issuer = `http://localhost:${port}`;
const LIFE_SECONDS = 60;

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const kid = 'stand-in';
const keys = [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', kid, use: 'sig' }];

const encoded = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

function tokenOf(name) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, azp: app, sub: `user_${name}`, iat: now, nbf: now, exp: now + LIFE_SECONDS };
  const signed = `${encoded({ alg: 'RS256', kid, typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`;
}

const server = createServer((request, answer) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
  const name = searchParams.get('name') ?? '';
  const say = (status, type, text) =>
    answer.writeHead(status, { 'content-type': type, 'access-control-allow-origin': app }).end(text);
  if (pathname === '/jwks') say(200, 'application/json', JSON.stringify({ keys }));
  else if (pathname === '/token' && /^[\w-]{1,32}$/.test(name)) say(200, 'text/plain', tokenOf(name));
  else say(400, 'text/plain', 'Ask for /jwks, or for /token?name=NAME with letters, digits, "-" and "_".\n');
});
server.listen(port, 'localhost', () => console.log(`The stand-in vouches for everybody at ${issuer}, for ${app}.`));
