import { describe, expect, test } from 'vitest';

import { coloured } from '../src/features/messages/text/highlight';
import { languageOf, names } from '../src/features/messages/text/languages';
import { LENGTH, pathological } from './pathological';

const textOf = (code: string, language: string) =>
  coloured(code, language)
    ?.map(({ text }) => text)
    .join('');

/** The words of one colour. */
const inColour = (code: string, language: string, colour: string) =>
  coloured(code, language)
    ?.filter(({ className }) => className === `code-${colour}`)
    .map(({ text }) => text);

describe('the colours of code', () => {
  test('every language that is named has them', () => {
    for (const name of names) expect(coloured('a', name), name).toBeDefined();
    expect(coloured('a', 'brainfuck')).toBeUndefined();
  });

  test('a language is named first behind the fence', () => {
    expect(languageOf('rust')).toBe('rust');
    expect(languageOf('TS title="a"')).toBe('ts');
    expect(languageOf('js{1,2}')).toBe('js');
    for (const info of ['', 'brainfuck', 'a rust', 'constructor']) expect(languageOf(info), info).toBeUndefined();
  });

  test('words have the colour of what they are', () => {
    const code = 'const a = "b"; // c';
    expect(inColour(code, 'js', 'keyword')).toEqual(['const']);
    expect(inColour(code, 'js', 'string')).toEqual(['"b"']);
    expect(inColour(code, 'js', 'comment')).toEqual(['// c']);
    expect(inColour('let x: u8 = 1;', 'rust', 'number')).toEqual(['1']);
    expect(inColour('-a\n+b', 'diff', 'deletion')).toEqual(['-a']);
    // A language inside another one.
    expect(inColour('<script>let a</script>', 'html', 'keyword')).toEqual(['let']);
  });

  test('no letter of the code is lost or made anything else, whatever it is', () => {
    for (const name of names) {
      for (const text of ['<b>&amp;</b>', '`${"\\', '\u0000\ud800 🎉', 'a\tb\n\n', '"""', "'''", '/*', '<?php <a "']) {
        expect(textOf(text, name), `${name}: ${text}`).toBe(text);
      }
    }
  });

  test('pathological code of every kind is coloured, or left as it is', () => {
    for (const text of Object.values(pathological)) {
      for (const name of ['js', 'rust', 'html', 'css'])
        expect([undefined, text(400)]).toContain(textOf(text(400), name));
    }
    expect(textOf(pathological.brackets?.(LENGTH) ?? '', 'js')).toHaveLength(LENGTH);
    expect(coloured('a'.repeat(LENGTH), 'java')).toBeUndefined();
  });
});
