// Who asks, and whom: the node's address and the token.

import type { RialtoOptions } from './types.js';

/** What an address may begin with: "chat.example.org" would be a file beside the page. */
const ADDRESS = /^(https?:\/\/|[./])/i;

/** Where the node is: `origin` as `https://host:port`, `prefix` as `/path` or empty. Throws where `url` is none. */
export function addressOf({ url }: RialtoOptions): { origin: string; prefix: string } {
  const given = url ?? '.';
  try {
    if (!ADDRESS.test(given)) throw given;
    const { origin, pathname } = new URL(given, globalThis.document?.baseURI);
    return { origin, prefix: pathname.replace(/\/+$/, '') };
  } catch {
    throw new TypeError(`The url of a node is like "https://chat.example.org", not "${url}".`);
  }
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
