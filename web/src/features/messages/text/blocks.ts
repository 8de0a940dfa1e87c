// From what was typed to blocks, line by line, as CommonMark has it for quotes, lists and fences:
// https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy. Otherwise than there, a line belongs to a quote or an
// item by its own marks alone, three sizes of headings are all there are, and indented code, rules, tables and HTML are the
// text that they are.

import { inlineOf } from './inline';
import { unescaped } from './letters';
import { Spoilers } from './spoilers';
import { type Block, type Budget, CODE_COST, DEPTH_MAX, ELEMENTS_MAX, type Inline, type ListItem, spend } from './tree';

/** A quote or an item of a list that the next line may go on with. */
interface Container {
  kind: 'quote' | 'item';
  children: Block[];
  /** Where the mark of an item stands, and where its text begins: columns from the edge of what it is in. */
  indent: number;
  offset: number;
}

interface Fence {
  kind: 'fence';
  letter: string;
  length: number;
  indent: number;
  info: string;
  lines: string[];
}

interface Paragraph {
  kind: 'paragraph';
  lines: string[];
}

interface ListMark {
  width: number;
  /** The mark of a list without numbers, or what stands behind the number. */
  letter: string;
  start: number | undefined;
}

interface OpenList {
  block: { kind: 'list'; start: number | undefined; items: ListItem[] };
  letter: string;
}

/** The blocks of a message. */
export function blocksOf(content: string): Block[] {
  const text = content.includes('\r') ? content.replace(/\r\n?/g, '\n') : content;
  const spoilers = new Spoilers();
  const blocks = new Reader(text, spoilers).all();
  // The last mark hides nothing when none follows; that is only known at the end.
  return spoilers.isOpen ? new Reader(text, new Spoilers(spoilers.count - 1)).all() : blocks;
}

const bullets = '-+*';

class Reader {
  private readonly root: Block[] = [];
  private readonly open: Container[] = [];
  private leaf: Fence | Paragraph | undefined;
  private readonly lists = new Map<Block, OpenList>();
  private readonly budget: Budget = { left: ELEMENTS_MAX };
  private rank: 0 | 1 | 2 | 3 = 0;
  /** The line: where it is read, in which column, and where it ends. */
  private at = 0;
  private column = 0;
  private end = 0;
  /** The first letter from `at` on, and how many columns away it is. */
  private first = 0;
  private indent = 0;

  constructor(
    private readonly text: string,
    private readonly spoilers: Spoilers,
  ) {}

  all(): Block[] {
    const { text } = this;
    for (let from = 0; from <= text.length; from = this.end + 1) {
      if (this.budget.left <= 0 && this.leaf?.kind !== 'fence') {
        this.closeTo(0);
        this.push({ kind: 'paragraph', children: plain(text.slice(from)) });
        break;
      }
      const end = text.indexOf('\n', from);
      this.end = end < 0 ? text.length : end;
      this.at = from;
      this.column = 0;
      this.line();
    }
    this.closeTo(0);
    return this.root;
  }

  private line(): void {
    let depth = 0;
    for (this.look(); depth < this.open.length && this.goesOn(this.open[depth] as Container); depth += 1) this.look();
    if (depth < this.open.length) this.closeTo(depth);
    if (this.leaf?.kind === 'fence') {
      this.fenced(this.leaf);
      return;
    }
    while (this.begins()) this.look();
    if (this.first >= this.end) this.close();
    else if (!this.beginsFence() && !this.heading()) this.words();
  }

  /** Looks for the first letter that is left of the line. */
  private look(): void {
    let [at, column] = [this.at, this.column];
    for (; at < this.end; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === 32) column += 1;
      else if (code === 9) column += 4 - (column % 4);
      else break;
    }
    this.first = at;
    this.indent = column - this.column;
  }

  /** Goes over so many columns of space; a tab is gone over whole. */
  private skip(columns: number): void {
    const goal = this.column + columns;
    while (this.column < goal && this.at < this.first) {
      this.column += this.text.charCodeAt(this.at) === 9 ? 4 - (this.column % 4) : 1;
      this.at += 1;
    }
  }

  /** Goes over the space and so many letters behind it. */
  private pass(letters: number): void {
    this.column += this.indent + letters;
    this.at = this.first + letters;
  }

  /** Whether the line goes on with what is open; it is read up to what stands inside. */
  private goesOn({ kind, indent, offset }: Container): boolean {
    if (kind === 'quote') {
      if (this.indent > 3 || this.text.charAt(this.first) !== '>' || this.first >= this.end) return false;
      this.quoteMark();
      return true;
    }
    if (this.first >= this.end) return true;
    if (this.indent >= offset) {
      this.skip(offset);
      return true;
    }
    // People indent lists by two, whatever the width of the number above.
    if (this.leaf?.kind === 'fence' || this.indent < indent + 2 || !this.listMark()) return false;
    this.skip(this.indent);
    return true;
  }

  private quoteMark(): void {
    this.pass(1);
    this.look();
    this.skip(1);
  }

  /** Begins a quote or an item, if the line does here. */
  private begins(): boolean {
    if (this.indent > 3 || this.first >= this.end || this.open.length >= DEPTH_MAX - 1) return false;
    if (this.text.charAt(this.first) === '>') {
      if (!spend(this.budget)) return false;
      this.close();
      const children: Block[] = [];
      this.children.push({ kind: 'quote', children });
      this.open.push({ kind: 'quote', children, indent: 0, offset: 0 });
      this.quoteMark();
      return true;
    }
    const mark = this.listMark();
    return mark !== undefined && this.item(mark);
  }

  /** The mark of an item that begins here. */
  private listMark(): ListMark | undefined {
    const letter = this.text.charAt(this.first);
    let width = 1;
    let start: number | undefined;
    if (letter >= '0' && letter <= '9') {
      while (width < 10 && /\d/.test(this.text.charAt(this.first + width))) width += 1;
      if (width > 9) return undefined;
      start = Number(this.text.slice(this.first, this.first + width));
      width += 1;
    } else if (!bullets.includes(letter)) return undefined;
    const sign = this.text.charAt(this.first + width - 1);
    if (start !== undefined && sign !== '.' && sign !== ')') return undefined;
    const end = this.first + width;
    return end >= this.end || /[ \t]/.test(this.text.charAt(end)) ? { width, letter: sign, start } : undefined;
  }

  /** Begins an item: of the list before it, or of a new one. */
  private item({ width, letter, start }: ListMark): boolean {
    const before = this.leaf ? undefined : this.lists.get(this.children.at(-1) as Block);
    const list = before?.letter === letter ? before.block : undefined;
    const isEmpty = this.text.slice(this.first + width, this.end).trim() === '';
    // A number or a dash alone is that; a line of words that happens to begin with a number goes on.
    if (!list && (isEmpty || (this.leaf && start !== undefined && start !== 1))) return false;
    if (!spend(this.budget)) return false;
    this.close();
    const { indent } = this;
    this.pass(width);
    this.look();
    const space = isEmpty || this.indent > 4 ? 1 : this.indent;
    this.skip(space);
    const children: Block[] = [];
    const item: ListItem = { done: this.task(), children };
    if (list) list.items.push(item);
    else {
      const block = { kind: 'list' as const, start, items: [item] };
      this.children.push(block);
      this.lists.set(block, { block, letter });
    }
    this.open.push({ kind: 'item', children, indent, offset: indent + width + space });
    return true;
  }

  /** Reads the box of a task. */
  private task(): boolean | undefined {
    this.look();
    const [, box] = /^\[([ xX])\][ \t]/.exec(this.text.slice(this.first, Math.min(this.first + 4, this.end))) ?? [];
    if (box === undefined) return undefined;
    this.pass(3);
    return box !== ' ';
  }

  private heading(): boolean {
    if (this.indent > 3) return false;
    const [marks] = /^#{1,3}(?=[ \t])/.exec(this.text.slice(this.first, Math.min(this.first + 4, this.end))) ?? [];
    if (!marks) return false;
    const words = this.text.slice(this.first + marks.length, this.end).trim();
    if (words === '' || !spend(this.budget)) return false;
    this.close();
    const level = marks.length as 1 | 2 | 3;
    this.rank = Math.min(level, this.rank + 1) as 1 | 2 | 3;
    this.children.push({ kind: 'heading', level, rank: this.rank, children: this.inline(words) });
    return true;
  }

  private beginsFence(): boolean {
    const letter = this.text.charAt(this.first);
    if (this.indent > 3 || (letter !== '`' && letter !== '~')) return false;
    const length = this.run(letter);
    const info = this.text.slice(this.first + length, this.end).trim();
    if (length < 3 || (letter === '`' && info.includes('`')) || !spend(this.budget, CODE_COST)) return false;
    this.close();
    this.leaf = { kind: 'fence', letter, length, indent: this.indent, info, lines: [] };
    return true;
  }

  private run(letter: string): number {
    let end = this.first;
    while (end < this.end && this.text.charAt(end) === letter) end += 1;
    return end - this.first;
  }

  /** A line of code, or the end of it. */
  private fenced(fence: Fence): void {
    const length = this.indent > 3 ? 0 : this.run(fence.letter);
    if (length >= fence.length && this.text.slice(this.first + length, this.end).trim() === '') {
      this.close();
      return;
    }
    this.skip(Math.min(fence.indent, this.indent));
    fence.lines.push(this.text.slice(this.at, this.end));
  }

  /** A line of a paragraph. */
  private words(): void {
    const line = this.text.slice(this.first, this.end);
    if (this.leaf?.kind === 'paragraph') this.leaf.lines.push(line);
    else this.leaf = { kind: 'paragraph', lines: [line] };
  }

  /** The blocks of what is open at last. */
  private get children(): Block[] {
    return this.open.at(-1)?.children ?? this.root;
  }

  private inline(text: string): Inline[] {
    return inlineOf(text, DEPTH_MAX - 1 - this.open.length, this.budget, this.spoilers);
  }

  private close(): void {
    const { leaf } = this;
    this.leaf = undefined;
    if (!leaf) return;
    const text = leaf.lines.join('\n');
    if (leaf.kind === 'fence') this.push({ kind: 'code', info: unescaped(leaf.info), text });
    else if (!spend(this.budget)) this.push({ kind: 'paragraph', children: plain(text) });
    else {
      const children = this.inline(text);
      if (children.length > 0) this.children.push({ kind: 'paragraph', children });
    }
  }

  /** Adds a block that no mark of a spoiler is looked for in. */
  private push(block: Block): void {
    this.children.push(this.spoilers.isOpen ? { kind: 'hidden', children: [block] } : block);
  }

  private closeTo(depth: number): void {
    this.close();
    this.open.length = depth;
  }
}

/** Lines as they were typed. */
function plain(text: string): Inline[] {
  return text.split('\n').flatMap((line, at): Inline[] => {
    const words: Inline[] = line === '' ? [] : [{ kind: 'text', text: line }];
    return at === 0 ? words : [{ kind: 'break' }, ...words];
  });
}
