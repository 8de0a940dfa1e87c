// What formatting makes of a text and of what is selected in it. It knows nothing of fields and keys.

/** What stands in the field, and what is selected: nothing but a place where `start` is `end`. */
export interface Written {
  text: string;
  start: number;
  end: number;
}

type Format = (written: Written) => Written;

/** A part of a text: from its first letter up to where it ends. */
interface Span {
  start: number;
  end: number;
}

/** What begins a line of a quote or a list, with a task's box. */
const prefix = /^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?/;

/** How many of its letter stand there side by side. */
function runOf(text: string, letter: string, from: number, step: 1 | -1): number {
  let count = 0;
  for (let at = step > 0 ? from : from - 1; text.charAt(at) === letter; at += step) count += 1;
  return count;
}

/** Whether `count` stars, underscores … hold the mark: three stars are one and two. */
function holds(mark: string, count: number): boolean {
  if (mark === '*') return count % 2 === 1;
  return mark === '**' ? count >= 2 : count >= mark.length;
}

/** Whether the mark stands around a part, or at its ends. */
function markedAt(text: string, { start, end }: Span, mark: string): 'around' | 'inside' | undefined {
  const letter = mark.charAt(0);
  const around = Math.min(runOf(text, letter, start, -1), runOf(text, letter, end, 1));
  if (holds(mark, around)) return 'around';
  const inside = Math.min(runOf(text, letter, start, 1), runOf(text, letter, end, -1));
  return end - start > 2 * mark.length && holds(mark, inside) ? 'inside' : undefined;
}

/** The lines of what is selected without what begins them, and without the space around; one part if it is in one line. */
function partsOf({ text, start, end }: Written): Span[] {
  const parts: Span[] = [];
  let from = text.lastIndexOf('\n', start - 1) + 1;
  for (const line of text.slice(from, end).split('\n')) {
    const begin = Math.max(start, from + (prefix.exec(line)?.[0].length ?? 0));
    const words = text.slice(begin, Math.min(end, from + line.length));
    const first = begin + words.length - words.trimStart().length;
    const last = begin + words.trimEnd().length;
    if (last > first) parts.push({ start: first, end: last });
    from += line.length + 1;
  }
  return parts;
}

/** Puts the mark around what is selected, or takes it away where all of it has one. */
function around(mark: string): Format {
  return (written) => {
    const { text, start, end } = written;
    const { length } = mark;
    if (start === end) return atCaret(text, start, mark);
    const parts = partsOf(written);
    if (parts.length === 0) return written;
    const isOff = parts.every((part) => markedAt(text, part, mark));
    let next = text;
    // From the last one on, so that the places before it stay.
    for (const part of parts.toReversed()) {
      const where = markedAt(text, part, mark);
      if (isOff) {
        const [from, to] = where === 'around' ? [part.start - length, part.end + length] : [part.start, part.end];
        next = next.slice(0, from) + next.slice(from + length, to - length) + next.slice(to);
      } else if (!where) {
        next = next.slice(0, part.start) + mark + next.slice(part.start, part.end) + mark + next.slice(part.end);
      }
    }
    const [first, last] = [parts[0] as Span, parts.at(-1) as Span];
    const [one] = parts.length === 1 ? [markedAt(text, first, mark)] : [];
    if (one === 'around') return { text: next, start: first.start - length, end: last.end - length };
    if (one === 'inside') return { text: next, start: first.start, end: last.end - 2 * length };
    if (parts.length === 1) return { text: next, start: first.start + length, end: last.end + length };
    return { text: next, start: first.start, end: last.end + next.length - text.length };
  };
}

/** The mark where nothing is selected: both halves, with the next letter between them; taken away, or gone over, if there. */
function atCaret(text: string, at: number, mark: string): Written {
  const { length } = mark;
  const [before, after] = [runOf(text, mark.charAt(0), at, -1), runOf(text, mark.charAt(0), at, 1)];
  const isBefore = holds(mark, before);
  const isAfter = holds(mark, after);
  if (isBefore && isAfter) {
    return { text: text.slice(0, at - length) + text.slice(at + length), start: at - length, end: at - length };
  }
  if (isAfter) return { text, start: at + length, end: at + length };
  return { text: text.slice(0, at) + mark + mark + text.slice(at), start: at + length, end: at + length };
}

const fenceOf = (text: string) =>
  '`'.repeat(Math.max(3, 1 + Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length))));

/** The whole lines in which something is selected. */
function linesOf({ text, start, end }: Written): Span {
  const last = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: last < 0 ? text.length : last };
}

/** Lines between fences, or what was between them. */
const codeBlock: Format = (written) => {
  const { text } = written;
  const { start, end } = linesOf(written);
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const open = /(?:^|\n)(`{3,})[^`\n]*\n$/.exec(before);
  const close = /^\n`{3,}[ \t]*(?=\n|$)/.exec(after);
  if (open && close) {
    const kept = before.slice(0, open.index) + (open[0].startsWith('\n') ? '\n' : '');
    const inside = text.slice(start, end);
    return { text: kept + inside + after.slice(close[0].length), start: kept.length, end: kept.length + inside.length };
  }
  const inside = text.slice(start, end);
  const fence = fenceOf(inside);
  const at = start + fence.length + 1;
  return { text: `${before}${fence}\n${inside}\n${fence}${after}`, start: at, end: at + inside.length };
};

/** Code in its line; lines of code between fences. */
const code: Format = (written) => {
  const { text, start, end } = written;
  const inside = text.slice(start, end);
  if (inside.includes('\n')) return codeBlock(written);
  if (!inside.includes('`') || markedAt(text, written, '`')) return around('`')(written);
  const fence = '`'.repeat(Math.max(1, fenceOf(inside).length - (inside.includes('```') ? 0 : 1)));
  const whole = `${fence} ${inside} ${fence}`;
  const at = start + fence.length + 1;
  return { text: text.slice(0, start) + whole + text.slice(end), start: at, end: at + inside.length };
};

/** A spoiler reaches over lines: one pair of marks hides all of them. */
const spoiler: Format = (written) => {
  const { text } = written;
  if (!text.slice(written.start, written.end).includes('\n')) return around('||')(written);
  const words = text.slice(written.start, written.end);
  const start = written.start + words.length - words.trimStart().length;
  const end = written.start + words.trimEnd().length;
  const where = markedAt(text, { start, end }, '||');
  if (where === undefined) {
    const next = `${text.slice(0, start)}||${text.slice(start, end)}||${text.slice(end)}`;
    return { text: next, start: start + 2, end: end + 2 };
  }
  const [from, to] = where === 'around' ? [start - 2, end + 2] : [start, end];
  return { text: text.slice(0, from) + text.slice(from + 2, to - 2) + text.slice(to), start: from, end: to - 4 };
};

const address = /^(?:https?:\/\/|www\.|mailto:)\S+$/i;

/** A link with what is selected as its words, or as its address. */
const link: Format = ({ text, start, end }) => {
  const inside = text.slice(start, end);
  const isAddress = address.test(inside);
  const whole = isAddress ? `[](${inside})` : `[${inside}]()`;
  // Where something is still to be written.
  const at = start + (isAddress || inside === '' ? 1 : inside.length + 3);
  return { text: text.slice(0, start) + whole + text.slice(end), start: at, end: at };
};

const quoteMark = /^[ \t]*>[ \t]?/;
const bulletMark = /^[ \t]*[-*+][ \t]+/;
const numberMark = /^[ \t]*\d{1,9}[.)][ \t]+/;

/** Begins each line so, instead of with another mark of a list, or takes that away where all lines have it. */
function beginning(has: RegExp, others: readonly RegExp[], mark: (number: number) => string): Format {
  return (written) => {
    const { text } = written;
    const { start, end } = linesOf(written);
    const lines = text.slice(start, end).split('\n');
    const isOff = lines.every((line) => has.test(line));
    let number = 0;
    const next = lines.map((line) => {
      if (isOff) return line.replace(has, '');
      // An empty line between others stays one.
      if (has.test(line) || (line.trim() === '' && lines.length > 1)) return line;
      number += 1;
      return mark(number) + others.reduce((rest, other) => rest.replace(other, ''), line);
    });
    const inside = next.join('\n');
    const whole = text.slice(0, start) + inside + text.slice(end);
    const grown = inside.length - (end - start);
    if (written.start === written.end) {
      const at = Math.max(start, written.start + grown);
      return { text: whole, start: at, end: at };
    }
    return { text: whole, start, end: start + inside.length };
  };
}

export const formats = {
  bold: around('**'),
  italic: around('*'),
  strike: around('~~'),
  spoiler,
  link,
  code,
  codeBlock,
  quote: beginning(quoteMark, [], () => '> '),
  bullets: beginning(bulletMark, [numberMark], () => '- '),
  numbers: beginning(numberMark, [bulletMark], (number) => `${number}. `),
} satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
