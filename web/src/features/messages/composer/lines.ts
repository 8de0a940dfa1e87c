// How writing goes on: the next line of a list or a quote, and a link that is pasted.

import type { Written } from './format';

const fence = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;

/** Whether what is written up to there ends inside of code between fences. */
export function isInFence(text: string): boolean {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const [, marks, rest = ''] = fence.exec(line) ?? [];
    if (marks === undefined) continue;
    if (open === undefined) open = marks.startsWith('`') && rest.includes('`') ? undefined : marks;
    else if (marks.startsWith(open) && rest.trim() === '') open = undefined;
  }
  return open !== undefined;
}

const begins = /^([ \t]*(?:>[ \t]?)*)(?:([-*+]|(\d{1,9})([.)]))([ \t]+)(\[[ xX]\][ \t]+)?)?/;

/**
 * The new line after one of a list or of a quote, which begins as that one does; nothing where the line begins with
 * nothing. A line that has only its beginning loses it: so one leaves the list.
 */
export function nextLine({ text, start, end }: Written): Written | undefined {
  if (start !== end || isInFence(text.slice(0, start))) return undefined;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const last = text.indexOf('\n', start);
  const line = text.slice(from, last < 0 ? text.length : last);
  const [whole = '', around = '', mark, number, sign, space = ' ', task] = begins.exec(line) ?? [];
  const isQuote = around.includes('>');
  if ((!isQuote && mark === undefined) || start - from < whole.trimEnd().length) return undefined;
  if (line.slice(whole.length).trim() === '') {
    // The quote around a list is left after the list.
    const rest = mark === undefined || !isQuote ? '' : around;
    const at = from + rest.length;
    return { text: text.slice(0, from) + rest + text.slice(from + line.length), start: at, end: at };
  }
  const item = mark === undefined ? '' : `${number === undefined ? mark : `${Number(number) + 1}${sign}`}${space}`;
  const added = `\n${around}${item}${task === undefined ? '' : '[ ] '}`;
  const at = start + added.length;
  return { text: text.slice(0, start) + added + text.slice(start), start: at, end: at };
}

const address = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;

/** The link that a pasted address makes of what is selected; nothing where something else was pasted, or meant. */
export function linkOf({ text, start, end }: Written, pasted: string): Written | undefined {
  const href = pasted.trim();
  const words = text.slice(start, end);
  if (!address.test(href) || !URL.canParse(href)) return undefined;
  if (words.trim() === '' || words.includes('\n') || address.test(words.trim())) return undefined;
  if (isInFence(text.slice(0, start)) || /\]\([^)]*$/.test(text.slice(0, start))) return undefined;
  const target = /[()\\]/.test(href) ? `<${href}>` : href;
  const whole = `[${words}](${target})`;
  const at = start + whole.length;
  return { text: text.slice(0, start) + whole + text.slice(end), start: at, end: at };
}
