// Which part of a text that begins like an address of the web is that address.

/** The scheme, or "www." in its place, and what may follow: neither space nor "<". */
const beginning = /^(?:https?:\/\/|www\.)[^\s<]+/iu;
/**
 * Punctuation that ends an address wherever it comes, since no space follows it: that of Chinese, Japanese and Korean,
 * of Arabic and Urdu, the danda, quotation marks, and what turns the direction of a text.
 */
const ending =
  /[\u3000-\u3003\u3008-\u3011\u3014-\u301b\u301d-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff64\u060c\u061b\u061f\u06d4\u0964\u0965\u00ab\u00bb\u2018-\u201f\u2026\u2039\u203a\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** Punctuation that belongs to the sentence when nothing of the address follows it. */
const trailing = /[?!.,:;*~'"]$/u;

const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

const countOf = (text: string, letter: string) => text.split(letter).length - 1;

/** Whether a text ends with something that is not of the address: punctuation, or a bracket that closes none of it. */
function endsBesides(text: string): boolean {
  const last = text.at(-1) ?? '';
  const open = pairs[last];
  return open === undefined ? trailing.test(text) : countOf(text, last) > countOf(text, open);
}

/** Whether a browser reads it as an address of a host: one of several names, an IP address, or this machine. */
function isAddress(href: string): boolean {
  try {
    const { hostname } = new URL(href);
    return /[^.]\.[^.]|^localhost$|^\[/.test(hostname);
  } catch {
    return false;
  }
}

/** The address that `text` begins with: as it is written, and where it leads. International names are names too. */
export function addressAt(text: string): { raw: string; href: string } | undefined {
  let raw = beginning.exec(text)?.[0];
  if (raw === undefined) return undefined;
  const end = raw.search(ending);
  if (end >= 0) raw = raw.slice(0, end);
  while (endsBesides(raw)) raw = raw.slice(0, -1);
  const href = /^www\./iu.test(raw) ? `http://${raw}` : raw;
  return isAddress(href) ? { raw, href } : undefined;
}

/** A name of a host, with or without a scheme, as it may stand in the words of a link. */
const namesHost = /^(?:https?:\/\/)?[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+(?=[\s/?#:@]|\.?(?:\s|$))/iu;

/** The host that a link leads to, where its words name another one. */
export function otherHost(words: string, href: string): string | undefined {
  const named = namesHost.exec(words.trim())?.[0];
  if (named === undefined) return undefined;
  try {
    const { host, hostname } = new URL(href);
    const said = new URL(/^https?:/iu.test(named) ? named : `http://${named}`).hostname;
    return host === '' || said === hostname ? undefined : host;
  } catch {
    return undefined;
  }
}
