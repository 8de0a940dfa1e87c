import type { Token } from 'marked';
import { describe, expect, test } from 'vitest';

import { isEmojiAlone, isPlain, safeHref, tokensOf } from '../src/features/messages/text/markup';

const types = (content: string) => tokensOf(content)?.map(({ type }) => type);

describe('markup', () => {
  test('what looks like a heading, a rule, a table or HTML is text', () => {
    for (const content of [
      '# a',
      'a\n===',
      '---',
      '<b>a</b>',
      '<script>a</script>',
      '|a|b|\n|-|-|\n|c|d|',
      '[a]: http://b.c',
    ]) {
      expect(
        types(content)?.filter((type) => !['paragraph', 'text', 'space'].includes(type)),
        content,
      ).toEqual([]);
    }
    expect(JSON.stringify(tokensOf('a <img src=x onerror=alert(1)> b'))).not.toContain('"html"');
  });

  test('code, quotes and lists are what they are', () => {
    expect(types('```js\na\n```')).toEqual(['code']);
    expect(types('> a')).toEqual(['blockquote']);
    expect(types('- a\n- b')).toEqual(['list']);
  });

  test('entities stay as they were typed', () => {
    expect(JSON.stringify(tokensOf('&amp; & <')?.[0])).toContain('"text":"&amp; & <"');
  });

  test.each([
    ['quotes', '>'.repeat(4_000)],
    ['spaced quotes', '> '.repeat(2_000)],
    ['lists', '- '.repeat(2_000)],
    ['numbers', '1. '.repeat(1_300)],
    ['mixed marks', '> - '.repeat(1_000)],
    ['indented lists', Array.from({ length: 80 }, (_, depth) => `${' '.repeat(2 * depth)}- a`).join('\n')],
    ['stars', '*'.repeat(4_000)],
    ['brackets', '['.repeat(4_000)],
    ['links in links', '[a]('.repeat(1_000)],
    ['images in images', '!['.repeat(2_000)],
    ['underlines', '_a_'.repeat(1_333)],
    ['backticks', '`'.repeat(4_000)],
    ['an endless address', `${'a.'.repeat(1_999)}@`],
  ])('%s without end are not looked into', (_, content) => {
    expect(isPlain(content)).toBe(true);
    expect(tokensOf(content)).toBeUndefined();
  });

  test('long code with many marks is code, as long as its fence holds', () => {
    const code = `\`\`\`\n${'a[i] * b[j];\n'.repeat(280)}\`\`\``;
    expect(types(code)).toEqual(['code']);
    expect(isPlain(code.replaceAll('`', ''))).toBe(true);
  });

  test.each([
    ['見てhttps://a.example/x。次は', 'https://a.example/x'],
    ['https://a.example/x、次', 'https://a.example/x'],
    ['（https://a.example/x）', 'https://a.example/x'],
    ['「https://a.example/x」', 'https://a.example/x'],
    ['https://a.example/x，而且', 'https://a.example/x'],
    ['https://a.example/x؟ نعم', 'https://a.example/x'],
    ['https://a.example/x، نعم', 'https://a.example/x'],
    ['https://a.example/x۔', 'https://a.example/x'],
    ['“https://a.example/x”', 'https://a.example/x'],
    ['https://a.example/日本語', 'https://a.example/日本語'],
    ['https://en.wikipedia.org/wiki/Foo_', 'https://en.wikipedia.org/wiki/Foo_'],
    ['https://en.wikipedia.org/wiki/Foo_(bar)', 'https://en.wikipedia.org/wiki/Foo_(bar)'],
    ['(https://a.example/x).', 'https://a.example/x'],
    ['[https://a.example/x]', 'https://a.example/x'],
    ['https://a.example/x!?', 'https://a.example/x'],
    ['https://例え.jp/x', 'https://例え.jp/x'],
    ['https://пример.рф', 'https://пример.рф'],
    ['https://münchen.de/', 'https://münchen.de/'],
    ['www.a.example/x', 'http://www.a.example/x'],
    ['http://localhost:3000/x', 'http://localhost:3000/x'],
    ['**https://a.example/x**', 'https://a.example/x'],
    ['_https://a.example/x_', 'https://a.example/x'],
    ['a@b.example', 'mailto:a@b.example'],
    ['https://', undefined],
    ['https://nohost', undefined],
    ['www.', undefined],
  ])('the address in %s', (content, href) => {
    const links: string[] = [];
    const look = (tokens: readonly Token[] | undefined): void =>
      tokens?.forEach((token) => {
        if (token.type === 'link') links.push(token.href);
        else if ('tokens' in token) look(token.tokens);
      });
    look(tokensOf(content));
    expect(links).toEqual(href === undefined ? [] : [href]);
  });

  test('links lead to addresses of the web and of mail alone', () => {
    expect(safeHref('https://example.org/a')).toBe('https://example.org/a');
    expect(safeHref('mailto:a@example.org')).toBe('mailto:a@example.org');
    for (const href of ['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,a', '/account', 'vbscript:a']) {
      expect(safeHref(href), href).toBeUndefined();
    }
  });

  test('a few emojis alone may be larger', () => {
    expect(isEmojiAlone('🎉')).toBe(true);
    expect(isEmojiAlone('👍🏽👩‍💻')).toBe(true);
    for (const flag of ['🇩🇪', '🇩🇪🇸🇦 🇯🇵', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏳️‍🌈', '1️⃣']) expect(isEmojiAlone(flag), flag).toBe(true);
    expect(isEmojiAlone('12')).toBe(false);
    expect(isEmojiAlone('🇩')).toBe(false);
    expect(isEmojiAlone('🎉 yes')).toBe(false);
  });
});
