// @vitest-environment jsdom

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MessageText } from '../src/features/messages/text/message-text';
import { startLanguages } from '../src/lib/i18n';
import { cleanup, fireEvent, render, screen } from './rendering';

const shown = (content: string) => render(<MessageText content={content} />).container;
beforeAll(startLanguages);
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
    const depth = (element: Element): number => 1 + Math.max(0, ...[...element.children].map(depth));
    const quotes = shown(`${'>'.repeat(3_000)} deep`);
    expect(quotes.textContent).toBe(`${'>'.repeat(2_991)} deep`);
    expect(depth(quotes)).toBeLessThan(14);
    expect(depth(shown(`${'*_'.repeat(100)}a${'_*'.repeat(100)}`))).toBeLessThan(14);
  });

  test('headings are below the name of the channel, and leave no level out', () => {
    const names = [...shown('### a\n# b\n### c\n## d').querySelectorAll('h1, h2, h3, h4')];
    expect(names.map(({ tagName, textContent }) => `${tagName} ${textContent}`)).toEqual([
      'H2 a',
      'H2 b',
      'H3 c',
      'H3 d',
    ]);
  });
});

describe('a spoiler', () => {
  const hidden = 'no ||secret [link](https://a.example) `code` https://b.example|| more';

  test('is words that cannot be seen, read aloud or followed, until it is pressed', () => {
    const text = shown(hidden);
    const spoiler = screen.getByRole('button', { name: 'Show spoiler' });
    expect(text.querySelector('a, code')).toBeNull();
    expect(spoiler.firstElementChild?.getAttribute('aria-hidden')).toBe('true');
    expect(spoiler.firstElementChild?.className).toContain('invisible');
    fireEvent.click(spoiler);
    expect(screen.queryByRole('button')).toBeNull();
    expect(text.querySelectorAll('a')).toHaveLength(2);
    expect(text.textContent).toBe('no secret link code https://b.example more');
  });

  test.each(['Enter', ' '])('opens by the key "%s", and keeps the focus', (key) => {
    const text = shown(hidden);
    const spoiler = screen.getByRole('button');
    spoiler.focus();
    expect(fireEvent.keyDown(spoiler, { key: 'a' })).toBe(true);
    expect(text.querySelector('a')).toBeNull();
    expect(fireEvent.keyDown(spoiler, { key })).toBe(false);
    expect(text.querySelector('a')).not.toBeNull();
    expect(document.activeElement?.textContent).toContain('secret');
  });

  test('hides every block that it reaches over', () => {
    const text = shown('open ||one\n\n```\ntwo\n```\n- three\n\nfour|| end');
    expect(screen.getAllByRole('button')).toHaveLength(4);
    expect(text.querySelector('pre, code')).toBeNull();
    const seen = [...text.querySelectorAll('[aria-hidden]')].map(({ textContent }) => textContent);
    expect(seen).toEqual(['one', 'two', 'three', 'four']);
  });
});
