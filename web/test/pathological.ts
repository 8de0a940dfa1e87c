// Texts that nobody writes to be read: 4,000 characters of what a scanner may stumble over. The number in each name's
// function is how often its piece is repeated, so that the same text can be made half and twice as long.

/** The length that a message may have. */
export const LENGTH = 4_000;

const full = (piece: string) => (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const mirrored = (open: string, close: string) => (length: number) => {
  const times = Math.floor((length - 1) / (open.length + close.length));
  return `${open.repeat(times)}a${close.repeat(times)}`;
};
const after = (start: string, piece: string) => (length: number) => start + full(piece)(length - start.length);
const before = (piece: string, end: string) => (length: number) => full(piece)(length - end.length) + end;

/** Each by what it is, of any length. */
export const pathological: Record<string, (length: number) => string> = {
  stars: full('*'),
  underscores: full('_'),
  tildes: full('~'),
  bars: full('|'),
  backticks: full('`'),
  brackets: full('['),
  'closing brackets': full(']'),
  angles: full('<'),
  'closing angles': full('>'),
  'spaced quotes': full('> '),
  parentheses: full('('),
  backslashes: full('\\'),
  hashes: full('#'),
  'at signs': full('@'),
  dashes: full('- '),
  numbers: full('1. '),
  spaces: full(' '),
  tabs: full('\t'),
  'empty lines': full('\n'),
  'one letter a line': full('a\n'),
  'one letter a paragraph': full('a\n\n'),
  'a word without end': full('a'),
  'stars and letters': full('*a'),
  'stars, letters and spaces': full('*a '),
  'letters and closing stars': full('a* '),
  'stars that open, then some that close': mirrored('*a ', ' a*'),
  'stars that open, then underscores that close': mirrored('*a ', ' a_'),
  'alternating pairs': full('*_'),
  'alternating pairs that close': mirrored('*_', '_*'),
  'doubled alternating pairs': mirrored('**__', '__**'),
  'emphasis side by side': full('_a_ '),
  'runs that rule ten keeps apart': full('*a**b'),
  'three kinds of emphasis, never closed': full('*a _b ~c '),
  'tildes in pairs and alone': full('~a~~b'),
  'code with longer and longer ends': (length) => {
    let text = '';
    for (let n = 1; text.length < length; n += 1) text += `${'`'.repeat(n)}a`;
    return text.slice(0, length);
  },
  'backticks in pairs': full('`a` '),
  'half links, line by line': full('[a](https://b.c\n'),
  'links in links': full('[a]('),
  'images in images': full('![a]('),
  'images that close': mirrored('![', '](b)'),
  'brackets that close': mirrored('[', ']'),
  'links with brackets inside': mirrored('[a ', '](b)'),
  'links side by side': full('[a](b) '),
  'half titles': full('[a](b "'),
  'titles in turn': full('[a](b "c [d](e \'f [g](h (i '),
  'parentheses in a link': after('[a](', '('),
  'parentheses in a link, closed': (length) => `[a](${mirrored('(', ')')(length - 5)})`,
  'an address of parentheses': after('https://a.b/', ')'),
  'addresses without a space': full('https://'),
  'addresses with hosts': full('https://a.b'),
  'halves of hosts': full('www..'),
  'hosts that are none': full('www.a^'),
  'an endless address of mail': before('a.', '@'),
  'addresses of mail': full('a@b.c'),
  'halves of addresses of mail': full('a@'),
  'half addresses in angles': full('<https://a'),
  'half mentions': full('<@0190a5b0-'),
  'spoilers, line by line': full('||a\n\n'),
  'spoilers side by side': full('||a||'),
  'spoilers and stars': full('||*a'),
  'fences, never closed': full('```\n~~~\n'),
  'fences in quotes': full('> ```\n'),
  'nested quotes, line by line': (length) =>
    Array.from({ length: Math.ceil(Math.sqrt(length)) }, (_, n) => `${'>'.repeat(n + 1)} a`)
      .join('\n')
      .slice(0, length),
  'nested lists': (length) =>
    Array.from({ length: Math.ceil(Math.sqrt(length)) }, (_, n) => `${' '.repeat(2 * n)}- a`)
      .join('\n')
      .slice(0, length),
  'lists in quotes in lists': full('> - '),
  'items without end': full('- a\n'),
  'deep quotes, line by line': full('>>>>>>>>>> a\n'),
  'deep quotes and empty lines': full('> > > > > a\n\n'),
  'emoji and stars': full('*🎉'),
  'marks between lines': full('**a\n'),
};
