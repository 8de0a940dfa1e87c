import { describe, expect, test } from 'vitest';

import { type FormatName, formats, type Written } from '../src/features/messages/composer/format';
import { formatKeys, formatOf } from '../src/features/messages/composer/format-keys';
import { linkOf, nextLine } from '../src/features/messages/composer/lines';
import { difference } from '../src/features/messages/composer/write';
import { treeOf } from '../src/features/messages/text/markup';

/** `⟦` and `⟧` are where what is selected begins and ends; `^` is a place. */
function written(marked: string): Written {
  const at = marked.indexOf('^');
  if (at >= 0) return { text: marked.replace('^', ''), start: at, end: at };
  const start = marked.indexOf('⟦');
  return { text: marked.replace(/[⟦⟧]/g, ''), start, end: marked.indexOf('⟧') - 1 };
}

function shown(result: Written | undefined): string | undefined {
  if (!result) return undefined;
  const { text, start, end } = result;
  if (start === end) return `${text.slice(0, start)}^${text.slice(start)}`;
  return `${text.slice(0, start)}⟦${text.slice(start, end)}⟧${text.slice(end)}`;
}

const cases: [FormatName, string, string][] = [
  ['bold', 'a ⟦b⟧ c', 'a **⟦b⟧** c'],
  ['bold', 'a **⟦b⟧** c', 'a ⟦b⟧ c'],
  ['bold', 'a ⟦**b**⟧ c', 'a ⟦b⟧ c'],
  ['bold', 'a⟦ b ⟧c', 'a **⟦b⟧** c'],
  ['bold', '*⟦a⟧*', '***⟦a⟧***'],
  ['bold', '***⟦a⟧***', '*⟦a⟧*'],
  ['bold', '⟦ ⟧', '⟦ ⟧'],
  ['bold', 'a ^', 'a **^**'],
  ['bold', 'a **^**', 'a ^'],
  ['bold', '**a^**', '**a**^'],
  ['bold', '⟦a\n\n- b⟧', '⟦**a**\n\n- **b**⟧'],
  ['bold', '⟦**a**\n> **b**⟧', '⟦a\n> b⟧'],
  ['bold', '⟦**a**\nb⟧', '⟦**a**\n**b**⟧'],
  ['italic', '⟦a⟧', '*⟦a⟧*'],
  ['italic', '**⟦a⟧**', '***⟦a⟧***'],
  ['italic', '***⟦a⟧***', '**⟦a⟧**'],
  ['strike', '~~⟦a⟧~~', '⟦a⟧'],
  ['code', 'a ⟦b⟧', 'a `⟦b⟧`'],
  ['code', 'a `⟦b⟧`', 'a ⟦b⟧'],
  ['code', '⟦a `b` c⟧', '`` ⟦a `b` c⟧ ``'],
  ['code', '⟦a\nb⟧', '```\n⟦a\nb⟧\n```'],
  ['codeBlock', '^', '```\n^\n```'],
  ['codeBlock', '```\n⟦a\nb⟧\n```\nc', '⟦a\nb⟧\nc'],
  ['codeBlock', 'x\n⟦```⟧', 'x\n````\n⟦```⟧\n````'],
  ['spoiler', '⟦a\n\nb⟧', '||⟦a\n\nb⟧||'],
  ['spoiler', '||⟦a\n\nb⟧||', '⟦a\n\nb⟧'],
  ['spoiler', '⟦||a||⟧', '⟦a⟧'],
  ['link', 'a ⟦b⟧', 'a [b](^)'],
  ['link', '⟦https://a.b⟧', '[^](https://a.b)'],
  ['link', '^', '[^]()'],
  ['quote', 'a\n⟦b\n\nc⟧', 'a\n⟦> b\n\n> c⟧'],
  ['quote', '> a^', 'a^'],
  ['quote', 'a^', '> a^'],
  ['bullets', '⟦a\nb⟧', '⟦- a\n- b⟧'],
  ['bullets', '⟦- a\n- b⟧', '⟦a\nb⟧'],
  ['numbers', '⟦- a\n- b⟧', '⟦1. a\n2. b⟧'],
  ['bullets', '1. a^', '- a^'],
];

describe('formatting', () => {
  test.each(cases)('%s of %j', (name, before, after) => {
    expect(shown(formats[name](written(before)))).toBe(after);
  });

  test('what it makes is read as that', () => {
    const kinds = (['bold', 'italic', 'strike', 'code', 'spoiler'] as const).map((name) => {
      const [block] = treeOf(formats[name](written('see ⟦this one⟧ here')).text);
      return block?.kind === 'paragraph' ? block.children[1]?.kind : undefined;
    });
    expect(kinds).toEqual(['strong', 'emphasis', 'strike', 'code', 'spoiler']);
    expect(treeOf(formats.code(written('⟦a `b` c⟧')).text)).toEqual([
      { kind: 'paragraph', children: [{ kind: 'code', text: 'a `b` c' }] },
    ]);
  });

  test('only what became different is written', () => {
    expect(difference('a b c', 'a **b** c')).toEqual({ from: 2, to: 3, text: '**b**' });
    expect(difference('aa', 'aaa')).toEqual({ from: 2, to: 2, text: 'a' });
    expect(difference('a**b', 'ab')).toEqual({ from: 1, to: 3, text: '' });
  });
});

describe('the keys of formatting', () => {
  const keys = (held: Partial<KeyboardEvent>) =>
    formatOf({ key: '', code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held });

  test('are held with Ctrl, in every layout', () => {
    expect(keys({ key: 'b', ctrlKey: true })).toBe('bold');
    expect(keys({ key: 'и', code: 'KeyB', ctrlKey: true })).toBe('bold');
    expect(keys({ key: 'X', shiftKey: true, ctrlKey: true })).toBe('strike');
    expect(keys({ key: '*', code: 'Digit8', shiftKey: true, ctrlKey: true })).toBe('bullets');
    for (const held of [
      {},
      { ctrlKey: true, altKey: true },
      { ctrlKey: true, metaKey: true },
      { ctrlKey: true, shiftKey: true },
    ]) {
      expect(keys({ key: 'b', ...held })).toBeUndefined();
    }
  });

  test('are no two the same', () => {
    expect(new Set(Object.values(formatKeys)).size).toBe(Object.keys(formatKeys).length);
  });
});

describe('the next line', () => {
  test.each([
    ['- a^', '- a\n- ^'],
    ['- a^b', '- a\n- ^b'],
    ['  * a^', '  * a\n  * ^'],
    ['9. a^', '9. a\n10. ^'],
    ['1) a^', '1) a\n2) ^'],
    ['- [x] a^', '- [x] a\n- [ ] ^'],
    ['> a^', '> a\n> ^'],
    ['> > - a^', '> > - a\n> > - ^'],
    ['- a\n- ^', '- a\n^'],
    ['> a\n> ^', '> a\n^'],
    ['> - ^', '> ^'],
    ['- ^\n- b', '^\n- b'],
  ])('%j', (before, after) => {
    expect(shown(nextLine(written(before)))).toBe(after);
  });

  test.each(['a^', '^', '-^', '^- a', '2026 a^', '```\n- a^', '⟦- a⟧'])('begins with nothing after %j', (before) => {
    expect(nextLine(written(before))).toBeUndefined();
  });

  test('goes on after code', () => {
    expect(shown(nextLine(written('```\n```\n- a^')))).toBe('```\n```\n- a\n- ^');
  });
});

describe('an address that is pasted', () => {
  test.each([
    ['see ⟦this⟧', 'https://a.b/c', 'see [this](https://a.b/c)^'],
    ['⟦this⟧', ' https://a.b/(c)\n', '[this](<https://a.b/(c)>)^'],
    ['⟦me⟧', 'mailto:a@b.c', '[me](mailto:a@b.c)^'],
  ])('makes a link of %j', (before, pasted, after) => {
    expect(shown(linkOf(written(before), pasted))).toBe(after);
  });

  test.each([
    ['a ^', 'https://a.b'],
    ['⟦https://c.d⟧', 'https://a.b'],
    ['⟦a\nb⟧', 'https://a.b'],
    ['⟦ ⟧', 'https://a.b'],
    ['⟦a⟧', 'https://a.b and more'],
    ['⟦a⟧', 'javascript:a'],
    ['```\n⟦a⟧', 'https://a.b'],
    ['[x](⟦a⟧', 'https://a.b'],
  ])('takes the place of %j as anything else does', (before, pasted) => {
    expect(linkOf(written(before), pasted)).toBeUndefined();
  });
});
