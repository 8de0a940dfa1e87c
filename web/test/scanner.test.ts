import { describe, expect, test } from 'vitest';

import { treeOf } from '../src/features/messages/text/markup';
import { SPOILER_MARKS_MAX } from '../src/features/messages/text/spoilers';
import { type Block, DEPTH_MAX, ELEMENTS_MAX, type Inline } from '../src/features/messages/text/tree';
import { LENGTH, pathological } from './pathological';

/** What looks at one place of a text. */
const LOOKS = ['charCodeAt', 'codePointAt', 'charAt', 'at', 'startsWith', 'endsWith'] as const;
/** What gives a part of it, and costs no more than that. */
const PARTS = ['slice', 'substring'] as const;
/** What may go over all of it. */
const WHOLE = [
  'includes',
  'trim',
  'split',
  'replace',
  'replaceAll',
  'match',
  'matchAll',
  'search',
  'repeat',
  'toLowerCase',
  'toUpperCase',
] as const;

/** How many characters are looked at meanwhile: those of every method of texts, lists and expressions that goes over some. */
function looksOf(run: () => unknown): number {
  let looks = 0;
  const undo: (() => void)[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: methods of any kind are exchanged, and put back.
  type Cost = (self: any, result: any, args: any[]) => number;
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  const count = (prototype: any, names: readonly string[], cost: Cost) => {
    for (const name of names) {
      const original = prototype[name];
      undo.push(() => {
        prototype[name] = original;
      });
      prototype[name] = function counted(...args: unknown[]) {
        const result = original.apply(this, args);
        looks += 1 + cost(this, result, args);
        return result;
      };
    }
  };
  count(String.prototype, LOOKS, () => 0);
  count(String.prototype, PARTS, (_, part: string) => part.length);
  count(String.prototype, WHOLE, (text: string) => text.length);
  count(String.prototype, ['indexOf'], (text: string, at: number, [, from = 0]) => (at < 0 ? text.length : at) - from);
  count(RegExp.prototype, ['exec'], (_, found: RegExpExecArray | null) => found?.[0].length ?? 0);
  count(RegExp.prototype, ['test'], () => 0);
  count(Array.prototype, ['splice', 'slice'], (_, part: unknown[]) => part.length);
  count(Array.prototype, ['at', 'push', 'pop'], () => 0);
  count(Array.prototype, ['filter', 'flatMap', 'map', 'reduce', 'join'], (list: unknown[]) => list.length);
  try {
    run();
  } finally {
    for (const put of undo) put();
  }
  return looks;
}

/** Times that a character may be looked at, with all that is done for the elements. */
const LOOKS_PER_CHARACTER = 60;

describe('the scanner', () => {
  test('there are at least 60 pathological texts, of the length that a message may have', () => {
    const lengths = Object.values(pathological).map((text) => text(LENGTH).length);
    expect(lengths.length).toBeGreaterThanOrEqual(60);
    expect(Math.min(...lengths)).toBeGreaterThan(LENGTH / 2);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LENGTH);
  });

  test.each(Object.entries(pathological))('%s: each character is looked at a bounded number of times', (_, text) => {
    const [half, whole] = [looksOf(() => treeOf(text(LENGTH / 2))), looksOf(() => treeOf(text(LENGTH)))];
    expect(whole / text(LENGTH).length).toBeLessThan(LOOKS_PER_CHARACTER);
    // Twice the text is twice the work.
    expect(whole / half).toBeLessThan((2.3 * text(LENGTH).length) / (2 * text(LENGTH / 2).length));
  });

  test('negative control: what looks back over everything is found', () => {
    const square = (text: string) => [...text].map((_, at) => text.slice(at).indexOf('b'));
    const looks = (length: number) => looksOf(() => square('a'.repeat(length)));
    expect(looks(LENGTH) / LENGTH).toBeGreaterThan(LOOKS_PER_CHARACTER);
    expect(looks(LENGTH) / looks(LENGTH / 2)).toBeGreaterThan(3.5);
  });
});

type Node = Block | Inline;

const childrenOf = (node: Node): readonly Node[] => {
  if (node.kind === 'list') return node.items.flatMap(({ children }) => children);
  return 'children' in node ? node.children : [];
};

/** Elements inside each other, without paragraphs and texts. */
function depthOf(node: Node): number {
  const inside = Math.max(0, ...childrenOf(node).map(depthOf));
  return ['quote', 'list', 'hidden', 'strong', 'emphasis', 'strike', 'spoiler', 'link'].includes(node.kind)
    ? inside + 1
    : inside;
}

const countOf = (node: Node): number =>
  (node.kind === 'text' || node.kind === 'break' ? 0 : 1) +
  (node.kind === 'list' ? node.items.length : 0) +
  childrenOf(node).reduce((sum, child) => sum + countOf(child), 0);

/** Everything that the tree has kept of the text. */
function keptBy(node: Node): string {
  const inside = childrenOf(node).map(keptBy).join('');
  switch (node.kind) {
    case 'text':
    case 'address':
    case 'mention':
      return node.text;
    case 'code':
      return ('info' in node ? node.info : '') + node.text;
    case 'link':
      return inside + node.href + node.title;
    default:
      return inside;
  }
}

const letters = (text: string) => [...text.replace(/[^a-z\p{L}]/giu, '')].sort().join('');

/** The same numbers each time. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PIECES = [
  ...'**__~~||``[](){}<>!\\"\'#>-+=.:;@&/ \n\t',
  ...['a', 'b ', 'é', '漢', '🎉', '\u200f', '\ud800', '\0'],
  ...['**', '||', '```', '~~~', '](', '> ', '- ', '1. ', '## ', '[ ] ', '[x] ', '\n\n', '    ', '\r\n'],
  ...['https://a.b/c', 'www.d.e', 'f@g.hi', 'mailto:', '@everyone', '@here', '<@0190a5b0-0000-7000-8000-000000000001>'],
  ...['javascript:x', '<b>', '&amp;', 'js\n', '[k](https://l.m "n")', '![o](p)'],
];

describe('any text', () => {
  const textOf = (seed: number) => {
    const next = random(seed);
    const pieces = PIECES.filter(() => next(3) > 0);
    return Array.from({ length: next(120) }, () => pieces[next(pieces.length)] ?? '').join('');
  };

  test('keeps every letter that is no mark, and stays within its bounds', () => {
    for (let seed = 0; seed < 1_000; seed += 1) {
      const any = textOf(seed);
      expect(Math.max(0, ...treeOf(any).map(depthOf)), JSON.stringify(any)).toBeLessThanOrEqual(DEPTH_MAX);
      // An image among the words of a link leaves its words alone there, and not its address.
      const text = any.replaceAll('!', '');
      const tree = treeOf(text);
      // The box of a task is a mark.
      const kept = tree.map(keptBy).join('');
      const boxes = JSON.stringify(tree).split('"done":true').length - 1;
      const expected = letters(text);
      const found = letters(kept + 'x'.repeat(boxes));
      expect(found.toLowerCase(), JSON.stringify(text)).toBe(expected.toLowerCase());
    }
  });

  test('of any size has a bounded number of elements', () => {
    for (const text of Object.values(pathological)) {
      const tree = treeOf(text(LENGTH));
      // A spoiler has a piece in each block, and what is too much is in one paragraph.
      const most = 2 * ELEMENTS_MAX + SPOILER_MARKS_MAX / 2 + 1;
      expect(tree.reduce((sum, node) => sum + countOf(node), 0)).toBeLessThanOrEqual(most);
    }
  });

  test('what comes after too many elements is there as it was typed', () => {
    const text = `${'*a* '.repeat(800)}**end**`;
    const tree = treeOf(text);
    expect(tree.reduce((sum, node) => sum + countOf(node), 0)).toBe(ELEMENTS_MAX);
    expect(tree.map(keptBy).join('')).toMatch(/\*a\* \*\*end\*\*$/);
    const spoilers = treeOf(`${'||a||'.repeat(400)} ||b|| end`)
      .map(keptBy)
      .join('');
    expect(spoilers).toBe(`${'a'.repeat(200)}${'||a||'.repeat(200)} ||b|| end`);
    const lines = `${'- a\n'.repeat(1_200)}**end**`;
    expect(treeOf(lines).at(-1)).toMatchObject({ kind: 'paragraph' });
    expect(treeOf(lines).map(keptBy).join('')).toMatch(/- a\*\*end\*\*$/);
  });
});
