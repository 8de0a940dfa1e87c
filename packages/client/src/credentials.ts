// Who asks, and whom: the node's address and the token.

import type { RialtoOptions } from './types.js';

/** Where the node is: `origin` as `https://host:port`, `prefix` as `/path` or empty. */
export function addressOf({ url }: RialtoOptions): { origin: string; prefix: string } {
  const page = typeof document === 'undefined' ? undefined : document.baseURI;
  const { origin, pathname } = url === undefined ? new URL('.', page) : new URL(url, page);
  return { origin, prefix: pathname.replace(/\/+$/, '') };
}

/** A token; undefined for the cookie; null when nobody is signed in. */
export type Token = string | null | undefined;

export async function tokenOf({ token, getToken }: RialtoOptions): Promise<Token> {
  return getToken ? getToken() : token;
}

/** From when to when a JWT is good, in seconds; undefined for any other token. */
export function lifeOf(token: string): { from: number; to: number } | undefined {
  try {
    const [, body = ''] = token.split('.');
    const { iat, exp } = JSON.parse(atob(body.replace(/-/g, '+').replace(/_/g, '/'))) as Record<string, unknown>;
    if (typeof exp !== 'number') return undefined;
    return { from: typeof iat === 'number' ? iat : Date.now() / 1000, to: exp };
  } catch {
    return undefined;
  }
}
