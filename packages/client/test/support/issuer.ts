// An issuer of short tokens, as Clerk is one: its keys over HTTP, and the settings that make a node trust it.

import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'https://issuer.example';
const PARTY = 'https://app.example';

export class Issuer {
  /** Makes a node trust it. */
  readonly env: Record<string, string>;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #folder = mkdtempSync(join(tmpdir(), 'rialto-issuer-'));
  readonly #server: Server;

  private constructor() {
    const keys = [{ ...this.#keys.publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'one', use: 'sig' }];
    this.#server = createServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
    });
    this.env = { RIALTO_CONFIG: join(this.#folder, 'rialto.toml') };
  }

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    const address = issuer.#server.address();
    if (address === null || typeof address === 'string') throw new Error('a server on a port has an address');
    const settings = [
      '[[auth.issuers]]',
      `issuer = "${NAME}"`,
      `jwks_url = "http://127.0.0.1:${address.port}/jwks"`,
      `authorized_parties = ["${PARTY}"]`,
      'username_claim = "username"',
    ];
    writeFileSync(issuer.env.RIALTO_CONFIG ?? '', settings.join('\n'));
    return issuer;
  }

  /** A token of `username` that lives for so many seconds. */
  token(username: string, seconds: number): string {
    const now = Math.floor(Date.now() / 1000);
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const claims = { iss: NAME, azp: PARTY, sub: username, username, iat: now, exp: now + seconds };
    const signed = `${encode({ alg: 'ES256', kid: 'one', typ: 'JWT' })}.${encode(claims)}`;
    const key = { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' as const };
    return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`;
  }

  dispose(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
