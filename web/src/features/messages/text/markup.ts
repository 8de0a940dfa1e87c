// From what was typed to tokens. Chat has no headings, tables or HTML: what looks like one stays the text that it is.
// Nothing that a person can send may be slow or deep, so what looks like an attempt is shown as plain text.

import { Lexer, type Token, Tokenizer, type Tokens } from 'marked';

import { addressAt } from './links';

/** Quotes and lists inside each other, on one line. */
const NESTING_MAX = 8;
/** Characters that open or close something. */
const MARKS_MAX = 600;
/** A word longer than any address: looking for links in it takes the square of its length. */
const WORD_MAX = 1_500;

class ChatTokenizer extends Tokenizer {
  override heading(): undefined {}
  override lheading(): undefined {}
  override html(): undefined {}
  override tag(): undefined {}
  override code(): undefined {}
  override def(): undefined {}
  override table(): undefined {}
  override hr(): undefined {}

  override url(src: string): Tokens.Link | undefined {
    if (!/^(?:https?:\/\/|www\.)/iu.test(src)) return super.url(src);
    const found = addressAt(src);
    if (!found) return undefined;
    const { raw, href } = found;
    return { type: 'link', raw, text: raw, href, tokens: [{ type: 'text', raw, text: raw, escaped: true }] };
  }
}

const opening = /^(?:[\s>]|[-*+]\s|\d{1,9}[.)]\s)+/gmu;
const marker = />|[-*+](?=\s)|\d+[.)](?=\s)/gu;
const mark = /[*_~[\]`<]/gu;
const fence = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:\n {0,3}\1[`~]*[ \t]*(?=\n|$)|$(?![\s\S]))/gmu;

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found += 1;
  return found;
}

/** Whether it is safe to look for markup in it. What stands in fences is code and costs nothing. */
export function isPlain(content: string): boolean {
  const prose = content.replace(fence, '');
  if (count(prose, mark) > MARKS_MAX) return true;
  if (prose.split(/\s+/u).some((word) => word.length > WORD_MAX)) return true;
  // A long indent nests as well as a mark does.
  return (prose.match(opening) ?? []).some((start) => count(start, marker) + start.length / 16 > NESTING_MAX);
}

/** The tokens of a message; nothing where it is to be shown as it was typed. */
export function tokensOf(content: string): Token[] | undefined {
  if (isPlain(content)) return undefined;
  try {
    return new Lexer({ gfm: true, breaks: true, tokenizer: new ChatTokenizer() }).lex(content);
  } catch {
    // Deeper than the stack is: the bounds above should have seen it, and the words are still the words.
    return undefined;
  }
}

const schemes = new Set(['http:', 'https:', 'mailto:']);

/** The address if a link may lead there; addresses of this page's own scheme of things are none. */
export function safeHref(href: string): string | undefined {
  try {
    const { protocol } = new URL(href);
    return schemes.has(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}

/** An emoji as people see one: with its skin and its parts, a flag of two letters or of a region, a key. */
const emoji =
  '(?:\\p{Regional_Indicator}{2}|[0-9#*]\\u{FE0F}?\\u{20E3}|' +
  '\\p{Extended_Pictographic}(?:\\u{FE0F}|\\u{200D}\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|[\\u{E0020}-\\u{E007F}])*)';
const emojiAlone = new RegExp(`^(?:${emoji}\\s*){1,3}$`, 'u');

/** One to three emojis and nothing else: they may be larger. */
export function isEmojiAlone(content: string): boolean {
  return content.length < 60 && emojiAlone.test(content);
}
