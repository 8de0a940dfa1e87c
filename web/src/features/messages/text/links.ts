// Which part of a text that begins like an address of the web or of mail is that address, and where links may lead.

/** What was found at a place: where it ends and leads to. Without `href` no address begins before `end`. */
interface Found {
  end: number;
  href?: string;
}

/**
 * Punctuation that ends an address wherever it comes, since no space follows it: that of Chinese, Japanese and Korean,
 * of Arabic and Urdu, the danda, quotation marks, and what turns the direction of a text.
 */
const ending =
  /[\u3000-\u3003\u3008-\u3011\u3014-\u301b\u301d-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff64\u060c\u061b\u061f\u06d4\u0964\u0965\u00ab\u00bb\u2018-\u201f\u2026\u2039\u203a\u200e\u200f\u202a-\u202e\u2066-\u2069\s]/u;
/** Punctuation that belongs to the sentence when nothing of the address follows it. */
const trailing = `?!.,:;*~'"`;
const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** The length of "http://", "https://" or "www." at a place; 0 where none of them is. */
function beginningAt(text: string, at: number): number {
  const start = text.slice(at, at + 8).toLowerCase();
  return ['https://', 'http://', 'www.'].find((beginning) => start.startsWith(beginning))?.length ?? 0;
}

/** Whether no address reaches over this place: space, "<", the mark of a spoiler, punctuation that ends it. */
function isEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > 127) return ending.test(text.charAt(at));
  return code <= 32 || code === 60 || (code === 124 && text.charCodeAt(at + 1) === 124);
}

/** Where the name of the host ends that begins at `at`, with its port, and whether a browser could know it. */
function hostAt(text: string, at: number): { end: number; isKnown: boolean } {
  let end = at;
  let isKnown = /^(?:localhost|\[)/i.test(text.slice(at, at + 9));
  for (; end < text.length && !isEnd(text, end) && !'/?#'.includes(text.charAt(end)); end += 1) {
    const isDot = text.charCodeAt(end) === 46;
    if (isDot && end > at && text.charCodeAt(end - 1) !== 46 && text.charCodeAt(end + 1) !== 46) isKnown = true;
  }
  return { end, isKnown };
}

/** Where the address ends without the punctuation, and the brackets that close nothing in it, at its end. */
function withoutTrailing(text: string, at: number, end: number, underscores: number): number {
  const counts = new Map<string, number>();
  for (let place = at; place < end; place += 1) {
    const letter = text.charAt(place);
    if ('()[]{}'.includes(letter)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  let kept = end;
  for (let closing = underscores; kept > at; kept -= 1) {
    const last = text.charAt(kept - 1);
    const open = pairs[last];
    if (open !== undefined) {
      const count = counts.get(last) ?? 0;
      if (count <= (counts.get(open) ?? 0)) break;
      counts.set(last, count - 1);
    } else if (last === '_' && closing > 0) closing -= 1;
    else if (!trailing.includes(last)) break;
  }
  return kept;
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

/**
 * The address of the web that begins at a place; nothing where none seems to. International names are names too.
 * `underscores` at its end belong to the text around it. It looks at each letter a few times at most, and where it
 * finds nothing it says how far nobody needs to look again.
 */
export function addressAt(text: string, at: number, underscores: number): Found | undefined {
  const length = beginningAt(text, at);
  if (length === 0) return undefined;
  const isBare = length === 4;
  const host = hostAt(text, isBare ? at : at + length);
  // What is no host may hold the beginning of another address in its last letters.
  if (!host.isKnown) return { end: host.end - 6 };
  let { end } = host;
  while (end < text.length && !isEnd(text, end)) end += 1;
  const kept = withoutTrailing(text, at, end, underscores);
  const raw = text.slice(at, kept);
  const href = isBare ? `http://${raw}` : raw;
  return isAddress(href) ? { end: kept, href } : { end };
}

const isWordCode = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Whether an ASCII letter or digit stands there. */
export const isWordAt = (text: string, at: number): boolean => isWordCode(text.charCodeAt(at));

/** Goes over letters, digits and `more` from `at` on. */
function over(text: string, at: number, more: string): number {
  let end = at;
  while (end < text.length && (isWordAt(text, end) || more.includes(text.charAt(end)))) end += 1;
  return end;
}

/** The address of mail that begins at a place, with or without "mailto:". */
export function mailAt(text: string, at: number): Found {
  const from = text.slice(at, at + 7).toLowerCase() === 'mailto:' ? at + 7 : at;
  const local = over(text, from, '._+-');
  if (local === from || text.charAt(local) !== '@') return { end: local };
  const [domain = ''] = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+/i.exec(text.slice(local + 1, over(text, local + 1, '.-'))) ?? [];
  const end = local + 1 + domain.replace(/-+$/, '').length;
  return domain === '' ? { end: local } : { end, href: `mailto:${text.slice(from, end)}` };
}

const safe = /^(?:https?|mailto):/i;

/** The address if a link may lead there; addresses of this page's own scheme of things are none. */
export const safeHref = (href: string): string | undefined =>
  safe.test(href) && URL.canParse(href) ? href : undefined;

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
