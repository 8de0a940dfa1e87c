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

/** When a JWT has lived four fifths of its life, in milliseconds of `Date.now()`; NaN for any other token. */
export function renewalOf(token: string): number {
  try {
    const [, body = ''] = token.split('.');
    const { iat = Date.now() / 1000, exp } = JSON.parse(atob(body.replace(/-/g, '+').replace(/_/g, '/')));
    return (iat + 0.8 * (exp - iat)) * 1000;
  } catch {
    return Number.NaN;
  }
}
