// @vitest-environment jsdom

import { afterEach, describe, expect, test } from 'vitest';
import { MessageText } from '../src/features/messages/text/message-text';
import { cleanup, render } from './rendering';

const shown = (content: string) => render(<MessageText content={content} />).container;
afterEach(cleanup);

describe('the text of a message', () => {
  test('HTML is text, and makes no element', () => {
    const text = shown('<img src=x onerror=alert(1)> <script>a()</script> <b>b</b>');
    expect(text.querySelector('img, script, b')).toBeNull();
    expect(text.textContent).toBe('<img src=x onerror=alert(1)> <script>a()</script> <b>b</b>');
  });

  test('links open apart, and unsafe ones are words', () => {
    const text = shown('[a](https://a.example) [b](javascript:alert(1)) ![c](https://c.example/c.png)');
    const links = [...text.querySelectorAll('a')];
    expect(links.map(({ href }) => href)).toEqual(['https://a.example/', 'https://c.example/c.png']);
    expect(links.every(({ rel, target }) => rel === 'noopener noreferrer' && target === '_blank')).toBe(true);
    expect(text.textContent).toBe('a b c');
    expect(text.querySelector('img')).toBeNull();
  });

  test('words that name one host do not hide that the link leads to another', () => {
    const read = (content: string) => shown(content).textContent;
    expect(read('[https://bank.example](https://evil.example/a)')).toBe('https://bank.example (evil.example)');
    expect(read('[bank.example/login](https://evil.example)')).toBe('bank.example/login (evil.example)');
    for (const words of ['bank.example login', 'https://bank.example@x', 'bank.example.']) {
      expect(read(`[${words}](https://evil.example)`)).toBe(`${words} (evil.example)`);
    }
    expect(read('![www.bank.example](https://bank.example.evil.example)')).toContain('(bank.example.evil.example)');
    for (const content of ['[the bank](https://bank.example)', '[bank.example](https://bank.example/a)']) {
      expect(read(content)).not.toContain('(');
    }
    expect(read('https://例え.jp/a www.example.org a@example.org')).not.toContain('(');
  });

  test('lines stay lines and marks become elements', () => {
    const text = shown('**a** *b* ~~c~~ `d`\ne');
    const names = [...text.querySelectorAll('p *')].map(({ tagName }) => tagName);
    expect(names).toEqual(['STRONG', 'EM', 'DEL', 'CODE', 'BR']);
  });

  test('the numbers of a list have room for their digits', () => {
    const room = (content: string) => shown(content).querySelector('ol')?.style.paddingInline;
    expect(room('9. a')).toBe('max(1.5rem, 3ch)');
    expect(room('9999. a\n10000. b')).toBe('max(1.5rem, 7ch)');
    expect(shown('0. a').querySelector('ol')?.start).toBe(0);
  });

  test('what is too deep to look into is shown as it was typed', () => {
    const content = `${'>'.repeat(3_000)} deep`;
    expect(shown(content).textContent).toBe(content);
    const nested = `${'*_'.repeat(100)}a${'_*'.repeat(100)}`;
    const depth = (element: Element): number => 1 + Math.max(0, ...[...element.children].map(depth));
    expect(depth(shown(nested))).toBeLessThan(20);
  });
});
