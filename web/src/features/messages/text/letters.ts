// What a letter is to the scanner.

const ascii = /[!-/:-@[-`{-~]/;
/** Unicode's punctuation and symbols, as CommonMark wants them. */
const mark = /[\p{P}\p{S}]/u;
const space = /\s/;

/** Punctuation of ASCII, which a backslash escapes. */
export const isPunctuation = (letter: string): boolean => ascii.test(letter);

export const isMark = (letter: string): boolean => (letter <= '~' ? ascii.test(letter) : mark.test(letter));

/** Space, or where the text ends. */
export const isSpace = (letter: string): boolean => letter === '' || space.test(letter);

const escaped = /\\([!-/:-@[-`{-~])/g;

/** A text without the backslashes of what they escape. */
export const unescaped = (text: string): string => text.replace(escaped, '$1');

/** The character before a place, whole; nothing at the beginning. */
export function letterBefore(text: string, at: number): string {
  const code = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff ? text.slice(Math.max(0, at - 2), at) : text.charAt(at - 1);
}

export function letterAfter(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}
