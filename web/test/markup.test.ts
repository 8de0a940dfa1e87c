import { describe, expect, test } from 'vitest';

import { safeHref } from '../src/features/messages/text/links';
import { isEmojiAlone, previewOf, saidOf, treeOf } from '../src/features/messages/text/markup';
import type { Block, Inline } from '../src/features/messages/text/tree';

const kinds = (content: string) => treeOf(content).map(({ kind }) => kind);

/** Every node of a tree. */
function nodesOf(nodes: readonly (Block | Inline)[]): (Block | Inline)[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'list') return [node, ...node.items.flatMap(({ children }) => nodesOf(children))];
    return 'children' in node ? [node, ...nodesOf(node.children)] : [node];
  });
}

/** A tree in short: `strong(a)`, texts as they are, `/` for a new line. */
function short(nodes: readonly (Block | Inline)[]): string {
  return nodes.map(shortOf).join('');
}

function shortOf(node: Block | Inline): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return '/';
    case 'paragraph':
      return `p(${short(node.children)})`;
    case 'list': {
      const box = (done: boolean | undefined) => (done === undefined ? '' : done ? 'x:' : 'o:');
      return `list${node.start ?? ''}(${node.items.map(({ done, children }) => box(done) + short(children)).join(',')})`;
    }
    case 'heading':
      return `h${node.level}(${short(node.children)})`;
    case 'link':
      return `link(${short(node.children)} ${node.href})`;
    case 'code':
      return `${'info' in node ? `block:${node.info}` : 'code'}(${node.text})`;
    case 'address':
    case 'mention':
      return `${node.kind}(${node.text})`;
    default:
      return `${node.kind}(${short(node.children)})`;
  }
}

const read = (content: string) => short(treeOf(content));
const line = (content: string) => {
  const [block] = treeOf(content);
  return block?.kind === 'paragraph' ? short(block.children) : read(content);
};

describe('markup', () => {
  test('what looks like a rule, a table, HTML or a larger heading is text', () => {
    for (const content of [
      '#### a',
      '#a',
      '# ',
      'a\n===',
      '---',
      '<b>a</b>',
      '<script>a</script>',
      '|a|b|\n|-|-|\n|c|d|',
      '[a]: http://b.c',
      '-',
      '1.',
      '2026.',
      '    a',
    ]) {
      const rest = nodesOf(treeOf(content)).filter(
        ({ kind }) => !['paragraph', 'text', 'break', 'address'].includes(kind),
      );
      expect(rest, content).toEqual([]);
    }
  });

  test('code, quotes, lists and headings are what they are', () => {
    expect(kinds('```js\na\n```')).toEqual(['code']);
    expect(kinds('> a')).toEqual(['quote']);
    expect(kinds('- a\n- b')).toEqual(['list']);
    expect(kinds('# a\n## b\n### c')).toEqual(['heading', 'heading', 'heading']);
  });

  test('entities stay as they were typed', () => {
    expect(line('&amp; & <')).toBe('&amp; & <');
  });

  test.each([
    ['**a**', 'strong(a)'],
    ['__a__', 'strong(a)'],
    ['*a* _b_', 'emphasis(a) emphasis(b)'],
    ['***a***', 'emphasis(strong(a))'],
    ['**a *b* c**', 'strong(a emphasis(b) c)'],
    ['*a **b***', 'emphasis(a strong(b))'],
    ['~~a~~ ~b~ ~~c~', 'strike(a) strike(b) ~~c~'],
    ['snake_case_name', 'snake_case_name'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['**a*', '*emphasis(a)'],
    ['** a **', '** a **'],
    ['\\*a\\* \\a', '*a* \\a'],
    ['a\nb\\\nc', 'a/b/c'],
    ['[a **b**](https://c.d "e")', 'link(a strong(b) https://c.d)'],
    ['[a]( <https://c.d/e f> )', 'link(a https://c.d/e f)'],
    ['[a](https://c.d/(e)f)', 'link(a https://c.d/(e)f)'],
    ['[a](https://c.d', '[a](address(https://c.d)'],
    ['[a] (b)', '[a] (b)'],
    ['[a]()', '[a]()'],
    ['[a [b](https://c.d) e](https://f.g)', '[a link(b https://c.d) e](address(https://f.g))'],
    ['[![a](https://b.c)](https://d.e)', 'link(a https://d.e)'],
    ['*[a*](https://b.c)', '*link(a* https://b.c)'],
    ['<https://a.b> <mailto:a@b.c> <a@b.c>', 'address(https://a.b) address(mailto:a@b.c) address(a@b.c)'],
    ['<ftp://a.b>', '<ftp://a.b>'],
    ['mailto:a@b.example', 'address(mailto:a@b.example)'],
  ])('%s', (content, wanted) => {
    expect(line(content)).toBe(wanted);
  });

  test.each([
    ['> a\n> > b\n> c\nd', 'quote(p(a)quote(p(b))p(c))p(d)'],
    ['a\n> b', 'p(a)quote(p(b))'],
    ['- a\n- b\n  - c\n\n  d\ne', 'list(p(a),p(b)list(p(c))p(d))p(e)'],
    ['1. a\n2. b', 'list1(p(a),p(b))'],
    ['3) a\n  - b\n4) c', 'list3(p(a)list(p(b)),p(c))'],
    ['- a\n* b', 'list(p(a))list(p(b))'],
    ['- [ ] a\n- [x] b\n- [c] d', 'list(o:p(a),x:p(b),p([c] d))'],
    ['a\n1. b', 'p(a)list1(p(b))'],
    ['It was\n1986. A year.', 'p(It was/1986. A year.)'],
    ['> - a\n> - b', 'quote(list(p(a),p(b)))'],
    ['- > a\n  > b', 'list(quote(p(a/b)))'],
    ['# a *b*\nc', 'h1(a emphasis(b))p(c)'],
    ['a\r\nb\rc', 'p(a/b/c)'],
    ['\ta', 'p(a)'],
    ['-\ta\n\t- b', 'list(p(a)list(p(b)))'],
  ])('the blocks of %j', (content, wanted) => {
    expect(read(content)).toBe(wanted);
  });

  // The node looks for mentions outside of code by CommonMark's rules: both must find the same code.
  test.each([
    ['`a`', 'p(code(a))'],
    ['``a ` b``', 'p(code(a ` b))'],
    ['`` `a` ``', 'p(code(`a`))'],
    ['`  `', 'p(code(  ))'],
    ['` a`', 'p(code( a))'],
    ['`a\nb`', 'p(code(a b))'],
    ['`a\n\nb`', 'p(`a)p(b`)'],
    ['`a``', 'p(`a``)'],
    ['`a\\`b`', 'p(code(a\\)b`)'],
    ['\\`a`', 'p(`a`)'],
    ['\\``a`', 'p(`code(a))'],
    ['*a`*`', 'p(*acode(*))'],
    ['[a`](https://b.c)`', 'p([acode(](https://b.c)))'],
    ['<https://a.b/`>`', 'p(address(https://a.b/`)`)'],
    ['```\na\n```', 'block:(a)'],
    ['~~~ js x\na\n```\n~~~~', 'block:js x(a\n```)'],
    ['````\n```\n````', 'block:(```)'],
    ['```\na', 'block:(a)'],
    ['a\n```\nb\n```\nc', 'p(a)block:(b)p(c)'],
    ['``` a`\nb', 'p(``` a`/b)'],
    ['``` a```\nb', 'p(code( a)/b)'],
    ['   ```\n    a\n  ```', 'block:( a)'],
    ['> ```\n> a\nb', 'quote(block:(a))p(b)'],
    ['- ```\n  a\n  ```\n- b', 'list(block:(a),p(b))'],
    ['- a\n```\nb\n```', 'list(p(a))block:(b)'],
    ['```\na\n    ```\n```', 'block:(a\n    ```)'],
    ['```\na\n``` b\n```', 'block:(a\n``` b)'],
    ['```\n\n\n```', 'block:(\n)'],
  ])('the code of %j', (content, wanted) => {
    expect(read(content)).toBe(wanted);
  });

  test.each([
    ['||a||', 'spoiler(a)'],
    ['|| a ||', 'spoiler( a )'],
    ['a || b', 'a || b'],
    ['||||', '||||'],
    ['||a|||', 'spoiler(a)|'],
    ['|||a||', 'spoiler(|a)'],
    ['||a||||b||', 'spoiler(a)spoiler(b)'],
    ['||**a**|| **||b||**', 'spoiler(strong(a)) strong(spoiler(b))'],
    ['**a ||b** c||', '**a spoiler(b** c)'],
    ['||a\nb||', 'spoiler(a/b)'],
    ['||https://a.b||', 'spoiler(address(https://a.b))'],
    ['||`a`||', 'spoiler(code(a))'],
    ['`||a||`', 'code(||a||)'],
    ['\\||a||', '||a||'],
    ['||[a](https://b.c)||', 'spoiler(link(a https://b.c))'],
  ])('the spoiler of %j', (content, wanted) => {
    expect(line(content)).toBe(wanted);
  });

  test('a spoiler that reaches over blocks hides each of them', () => {
    expect(read('a ||b\n\n```\nc\n```\n- d\n\ne|| f || g')).toBe(
      'p(a spoiler(b))hidden(block:(c))list(p(spoiler(d)))p(spoiler(e) f || g)',
    );
    expect(read('||a\n\nb|| c ||d|| e ||')).toBe('p(spoiler(a))p(spoiler(b) c spoiler(d) e ||)');
    expect(read('||\n> a\n\n||')).toBe('quote(p(spoiler(a)))');
  });

  const id = '0190a5b0-0000-7000-8000-000000000001';

  test('mentions are found outside of code', () => {
    const mention = (content: string) =>
      nodesOf(treeOf(content)).flatMap((node) =>
        node.kind === 'mention' ? [`${node.of} ${'id' in node ? node.id : ''}`.trim()] : [],
      );
    expect(mention(`<@${id}> <@&${id}> <#${id}> @everyone @here`)).toEqual([
      `user ${id}`,
      `role ${id}`,
      `channel ${id}`,
      'everyone',
      'here',
    ]);
    expect(mention(`**<@${id}>**, > - (@here)`)).toEqual([`user ${id}`, 'here']);
    for (const content of [
      `\`<@${id}>\``,
      `\`\`\`\n@everyone\n\`\`\``,
      `\\<@${id}>`,
      '<@1>',
      'a@here',
      '@hereby',
      '@hereé',
    ]) {
      expect(mention(content), content).toEqual([]);
    }
  });

  test('what is read aloud has no marks, and nothing that was hidden', () => {
    expect(saidOf('**a** ||b|| [c](https://d.e)\n- f\n\n```\ng\n```', 'Spoiler')).toBe('a Spoiler c\nf\ng');
  });

  test('a preview tells nothing of a spoiler, cut off or not', () => {
    const told = (preview: string) => previewOf(preview, 'spoiler');
    const long =
      'It was a long evening on the bridge, and everybody who had been there said afterwards that it had been ';
    expect(told('**So** ||the gardener|| it was')).toBe('So spoiler it was');
    expect(told(`${long} ||the gardener, who`)).toBe(`${long} spoiler`);
    expect(told(`${long} ||a|| b`)).toBe(`${long} spoiler b`);
    expect(told(`${long} *b*`)).toBe(`${long} b`);
    expect(told('a || b')).toBe('a || b');
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
    ['[https://a.example]', 'https://a.example'],
    ['_see https://a.example/x_', 'https://a.example/x'],
    ['https://https://a.example', 'https://a.example'],
    ['||https://a.example/x||', 'https://a.example/x'],
    ['https://a.example/x||y', 'https://a.example/x'],
    ['a_b.c+d@e-f.example.', 'mailto:a_b.c+d@e-f.example'],
    ['xhttps://a.example', undefined],
    ['a@b', undefined],
    ['https://', undefined],
    ['https://nohost', undefined],
    ['www.', undefined],
  ])('the address in %s', (content, href) => {
    const links = nodesOf(treeOf(content)).flatMap((node) => (node.kind === 'address' ? [node.href] : []));
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
