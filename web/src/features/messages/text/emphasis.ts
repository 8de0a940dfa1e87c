// Which marks belong together as emphasis, by CommonMark's rules and with what they do to stay linear:
// https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis

import { type Budget, type Inline, spend } from './tree';

/** A run of marks that may open emphasis, close it, or be what was typed. */
export interface Mark {
  kind: 'mark';
  letter: string;
  length: number;
  opens: boolean;
  closes: boolean;
}

/** A run of marks that opened something. `at` is where its marks that are left stand, as text. */
interface Opener {
  mark: Mark;
  left: number;
  at: number;
  /** How deep the deepest element behind it is. */
  depth: number;
}

/** Puts marks and what stands between them together, one item after the other. */
export class Pairing {
  private readonly out: Inline[] = [];
  private readonly open: Opener[] = [];
  /** For each kind of closing mark, how many openers were looked at in vain. */
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly room: number,
    private readonly budget: Budget,
    private readonly depths: Map<unknown, number>,
  ) {}

  add(item: Inline | Mark): void {
    if (item.kind !== 'mark') {
      this.push(item);
      return;
    }
    const left = item.closes ? this.close(item) : item.length;
    if (left === 0) return;
    if (item.opens) this.open.push({ mark: item, left, at: this.out.length, depth: 0 });
    this.out.push({ kind: 'text', text: item.letter.repeat(left) });
  }

  /** What has come out. */
  all(): Inline[] {
    return merged(this.out);
  }

  private push(item: Inline): void {
    this.out.push(item);
    const around = this.open.at(-1);
    if (around) around.depth = Math.max(around.depth, this.depths.get(item) ?? 0);
  }

  /** Closes what the marks can close; gives how many of them are left. */
  private close(closer: Mark): number {
    const key = `${closer.letter}${closer.opens}${closer.length % 3}`;
    let left = closer.length;
    while (left > 0) {
      const at = this.openerOf(closer, key);
      if (at === undefined) break;
      this.drop(at + 1);
      const opener = this.open[at] as Opener;
      if (opener.depth >= this.room || !spend(this.budget)) {
        this.drop(at);
        continue;
      }
      const length = closer.letter === '~' ? left : left >= 2 && opener.left >= 2 ? 2 : 1;
      this.wrap(opener, length);
      left -= length;
    }
    return left;
  }

  /** What stands behind the opener becomes an element, and the opener loses its marks. */
  private wrap(opener: Opener, length: number): void {
    const children = merged(this.out.splice(opener.at + 1));
    const { letter } = opener.mark;
    const element: Inline = { kind: letter === '~' ? 'strike' : length === 2 ? 'strong' : 'emphasis', children };
    this.depths.set(element, opener.depth + 1);
    opener.left -= length;
    this.out.pop();
    if (opener.left > 0) this.out.push({ kind: 'text', text: letter.repeat(opener.left) });
    else this.drop(this.open.length - 1);
    this.push(element);
  }

  private openerOf(closer: Mark, key: string): number | undefined {
    const floor = this.seen.get(key) ?? 0;
    for (let at = this.open.length - 1; at >= floor; at -= 1) {
      if (belongTogether((this.open.at(at) as Opener).mark, closer)) return at;
    }
    this.seen.set(key, this.open.length);
    return undefined;
  }

  /** The openers from there on open nothing any more; what is inside them is inside the one before. */
  private drop(from: number): void {
    let depth = 0;
    while (this.open.length > from) depth = Math.max(depth, this.open.pop()?.depth ?? 0);
    const around = this.open.at(-1);
    if (around) around.depth = Math.max(around.depth, depth);
    for (const [key, count] of this.seen) if (count > from) this.seen.set(key, from);
  }
}

/** CommonMark's rules 9 and 10; strikes are of one length. */
function belongTogether(opener: Mark, closer: Mark): boolean {
  if (opener.letter !== closer.letter) return false;
  if (opener.letter === '~') return opener.length === closer.length;
  if (!opener.closes && !closer.opens) return true;
  return (opener.length + closer.length) % 3 !== 0 || (opener.length % 3 === 0 && closer.length % 3 === 0);
}

/** Texts that stand side by side are one. */
function merged(items: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  let texts: string[] = [];
  const flush = () => {
    if (texts.length > 0) out.push({ kind: 'text', text: texts.join('') });
    texts = [];
  };
  for (const item of items) {
    if (item.kind === 'text') texts.push(item.text);
    else {
      flush();
      out.push(item);
    }
  }
  flush();
  return out;
}
