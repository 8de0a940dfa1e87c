// From the text of one paragraph to what stands in it, from left to right and never back. What would be looked for far
// ahead is found once (ahead.ts); marks are put together when all of them are known (emphasis.ts).

import { endsOf, runsOf } from './ahead';
import { type Mark, Pairing } from './emphasis';
import { isMark, isPunctuation, isSpace, letterAfter, letterBefore, unescaped } from './letters';
import { addressAt, isWordAt, mailAt, safeHref } from './links';
import { hasWords, Spoilers } from './spoilers';
import { type Budget, type Inline, spend } from './tree';

/** `||`. */
interface Bars {
  kind: 'bars';
}

type Words = Inline | Mark;
type Item = Words | Bars;

/** A bracket that may begin the words of a link. `at` is its place among the items. */
interface Bracket {
  at: number;
  isImage: boolean;
}

interface Target {
  href: string;
  title: string;
  end: number;
}

/** What is inside a paragraph, `room` elements deep at most, and in which spoilers. */
export function inlineOf(text: string, room: number, budget: Budget, spoilers: Spoilers): Inline[] {
  return new Scanner(text, room, budget).all(spoilers);
}

const wordLetter = /[\p{L}\p{N}_]/u;
const schemed = /^[a-z][a-z0-9+.-]{1,31}:/i;
const mail = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}>$/i;
const ID_LENGTH = 36;
const crowds = ['everyone', 'here'] as const;
const mentioned = { '@': 'user', '@&': 'role', '#': 'channel' } as const;
const quotes: Record<string, string> = { '"': '"', "'": "'", '(': ')' };

class Scanner {
  private items: Item[] = [];
  private readonly brackets: Bracket[] = [];
  /** How many of the brackets, from the first one on, are around a link: links are not in links, images not in images. */
  private readonly inert = { link: 0, image: 0 };
  /** How deep an element is; what is in no place here has nothing inside. */
  private readonly depths = new Map<Item, number>();
  private at = 0;
  private textFrom = 0;
  /** Up to these places no address, and none of mail, begins. */
  private noAddress = 0;
  private noMail = 0;
  /** The underscores that opened something and are not closed. */
  private underscores = 0;
  private runs: Map<number, { places: number[]; next: number }> | undefined;
  private ends: Map<number, number> | undefined;

  constructor(
    private readonly text: string,
    private readonly room: number,
    private readonly budget: Budget,
  ) {}

  all(spoilers: Spoilers): Inline[] {
    while (this.at < this.text.length) if (!this.step()) this.at += 1;
    this.flush();
    return this.whole(this.items, this.room, spoilers);
  }

  /** Takes what begins here; not so if that is a letter like any other. */
  private step(): boolean {
    switch (this.text.charCodeAt(this.at)) {
      case 10:
        return this.take({ kind: 'break' }, this.at + 1);
      case 33:
        return this.text.charCodeAt(this.at + 1) === 91 && this.opens(true);
      case 42:
      case 95:
      case 126:
        return this.marks();
      case 60:
        return this.angle();
      case 64:
        return this.crowd();
      case 91:
        return this.opens(false);
      case 92:
        return this.escape();
      case 93:
        return this.closes();
      case 96:
        return this.code();
      case 124:
        return this.bars();
      default:
        return isWordAt(this.text, this.at) && !isWordAt(this.text, this.at - 1) && this.address();
    }
  }

  /** The text up to here becomes an item. */
  private flush(): void {
    if (this.textFrom < this.at) this.items.push({ kind: 'text', text: this.text.slice(this.textFrom, this.at) });
    this.textFrom = this.at;
  }

  private take(item: Item, end: number): true {
    this.flush();
    this.items.push(item);
    this.at = end;
    this.textFrom = end;
    return true;
  }

  /** Takes an element, if the message may still have one; else it is text up to there. */
  private element(item: Inline, end: number): true {
    if (spend(this.budget)) return this.take(item, end);
    this.at = end;
    return true;
  }

  private escape(): boolean {
    const next = this.text.charAt(this.at + 1);
    if (next === '\n') return this.take({ kind: 'break' }, this.at + 2);
    return isPunctuation(next) && this.take({ kind: 'text', text: next }, this.at + 2);
  }

  /** Code ends at the next run of as many backticks. */
  private code(): boolean {
    const end = this.over('`');
    const length = end - this.at;
    const close = this.closingRun(length, end);
    if (close === undefined) {
      this.at = end;
      return true;
    }
    const inside = this.text.slice(end, close).replaceAll('\n', ' ');
    const isPadded = inside.startsWith(' ') && inside.endsWith(' ') && inside.trim() !== '';
    return this.element({ kind: 'code', text: isPadded ? inside.slice(1, -1) : inside }, close + length);
  }

  private closingRun(length: number, after: number): number | undefined {
    this.runs ??= runsOf(this.text);
    const runs = this.runs.get(length);
    if (!runs) return undefined;
    while ((runs.places[runs.next] ?? after) < after) runs.next += 1;
    return runs.places[runs.next];
  }

  /** Where the run of a letter that begins here ends. */
  private over(letter: string): number {
    let end = this.at + 1;
    while (this.text.charAt(end) === letter) end += 1;
    return end;
  }

  /** A mention or an address in angle brackets. */
  private angle(): boolean {
    const [sign] = /^(?:@&?|#)/.exec(this.text.slice(this.at + 1, this.at + 3)) ?? [];
    const from = this.at + 1 + (sign?.length ?? 0);
    if (sign && id.test(this.text.slice(from, from + ID_LENGTH + 1))) {
      const end = from + ID_LENGTH + 1;
      const of = mentioned[sign as keyof typeof mentioned];
      return this.element(
        { kind: 'mention', of, id: this.text.slice(from, end - 1), text: this.text.slice(this.at, end) },
        end,
      );
    }
    let end = from;
    while (end < this.text.length && this.text.charCodeAt(end) > 32 && !'<>'.includes(this.text.charAt(end))) end += 1;
    if (this.text.charAt(end) !== '>') return false;
    const inside = this.text.slice(from, end);
    const href = mail.test(inside) ? `mailto:${inside}` : inside;
    if (!schemed.test(href)) return false;
    if (safeHref(href)) return this.element({ kind: 'address', text: inside, href }, end + 1);
    this.at = end + 1;
    return true;
  }

  /** `@everyone` and `@here`, as words of their own. */
  private crowd(): boolean {
    if (wordLetter.test(letterBefore(this.text, this.at))) return false;
    const word = crowds.find((name) => this.text.startsWith(name, this.at + 1));
    const end = this.at + 1 + (word?.length ?? 0);
    if (!word || wordLetter.test(letterAfter(this.text, end))) return false;
    return this.element({ kind: 'mention', of: word, text: `@${word}` }, end);
  }

  private address(): boolean {
    const { text, at } = this;
    if (at >= this.noAddress) {
      const found = addressAt(text, at, this.underscores);
      if (found?.href)
        return this.element({ kind: 'address', text: text.slice(at, found.end), href: found.href }, found.end);
      this.noAddress = found?.end ?? 0;
    }
    if (at < this.noMail) return false;
    const { href, end } = mailAt(text, at);
    if (href) return this.element({ kind: 'address', text: text.slice(at, end), href }, end);
    this.noMail = end;
    return false;
  }

  private opens(isImage: boolean): true {
    const length = isImage ? 2 : 1;
    this.take({ kind: 'text', text: isImage ? '![' : '[' }, this.at + length);
    this.brackets.push({ at: this.items.length - 1, isImage });
    return true;
  }

  /** What is in brackets is a link if an address in parentheses follows at once. */
  private closes(): boolean {
    const bracket = this.brackets.pop();
    if (!bracket) return false;
    const depth = this.brackets.length;
    const isInert = depth < this.inert[bracket.isImage ? 'image' : 'link'];
    this.inert.link = Math.min(this.inert.link, depth);
    this.inert.image = Math.min(this.inert.image, depth);
    const target = isInert || this.room < 1 ? undefined : this.target(this.at + 1);
    if (!target || !spend(this.budget)) return false;
    this.flush();
    const words = this.items.splice(bracket.at + 1);
    const bars = words.filter(({ kind }) => kind === 'bars').length;
    const inside = this.whole(words, this.room - 1, new Spoilers(bars - (bars % 2)));
    this.items.pop();
    const { href, title, end } = target;
    const { isImage } = bracket;
    // Links are not in links: an image or an address among the words is its own words.
    const link: Inline = { kind: 'link', href, title, isImage, children: inside.flatMap(withoutLinks) };
    this.depths.set(link, 1 + this.depthOf(inside));
    this.inert.image = depth;
    if (!isImage) this.inert.link = depth;
    return this.take(link, end);
  }

  /** The address and the title in the parentheses that open at a place. */
  private target(at: number): Target | undefined {
    const { text } = this;
    if (text.charAt(at) !== '(') return undefined;
    const from = this.afterSpace(at + 1);
    const isAngle = text.charAt(from) === '<';
    const end = isAngle ? this.until(from + 1, '>', '<\n') : this.endOfTarget(from);
    if (end === undefined) return undefined;
    const href = unescaped(text.slice(isAngle ? from + 1 : from, end));
    let next = this.afterSpace(isAngle ? end + 1 : end);
    let title = '';
    const close = next > end ? quotes[text.charAt(next)] : undefined;
    if (close !== undefined) {
      const last = this.until(next + 1, close, close === ')' ? '(' : '');
      if (last === undefined) return undefined;
      title = unescaped(text.slice(next + 1, last));
      next = this.afterSpace(last + 1);
    }
    return text.charAt(next) === ')' && href !== '' ? { href, title, end: next + 1 } : undefined;
  }

  private afterSpace(at: number): number {
    let next = at;
    while (next < this.text.length && isSpace(this.text.charAt(next))) next += 1;
    return next;
  }

  /** The place of a letter, before any of the others; what is escaped is none. */
  private until(at: number, letter: string, others: string): number | undefined {
    for (let next = at; next < this.text.length; next += 1) {
      const here = this.text.charAt(next);
      if (here === letter) return next;
      if (others.includes(here)) return undefined;
      if (here === '\\') next += 1;
    }
    return undefined;
  }

  /** Where the address of a link ends that begins here: at a space, or at a parenthesis that closes none of its own. */
  private endOfTarget(from: number): number | undefined {
    this.ends ??= endsOf(this.text);
    return this.ends.get(from);
  }

  private marks(): true {
    const { text, at } = this;
    const letter = text.charAt(at);
    const end = this.over(letter);
    const length = end - at;
    const [before, after] = [letterBefore(text, at), letterAfter(text, end)];
    const [isMarkBefore, isMarkAfter] = [isMark(before), isMark(after)];
    const isLeft = !isSpace(after) && (!isMarkAfter || isSpace(before) || isMarkBefore);
    const isRight = !isSpace(before) && (!isMarkBefore || isSpace(after) || isMarkAfter);
    const isWord = letter === '_';
    const opens = isLeft && (!isWord || !isRight || isMarkBefore);
    const closes = isRight && (!isWord || !isLeft || isMarkAfter);
    if (isWord && opens !== closes) this.underscores = Math.max(0, this.underscores + (opens ? length : -length));
    if ((!opens && !closes) || (letter === '~' && length > 2)) {
      this.at = end;
      return true;
    }
    return this.take({ kind: 'mark', letter, length, opens, closes }, end);
  }

  /** Each two of them may begin or end a spoiler. */
  private bars(): true {
    const end = this.over('|');
    if (end - this.at < 2) {
      this.at = end;
      return true;
    }
    for (let left = end - this.at; left >= 2; left -= 2) this.take({ kind: 'bars' }, this.at + 2);
    return true;
  }

  private depthOf(items: readonly Item[]): number {
    return items.reduce((most, item) => Math.max(most, this.depths.get(item) ?? 0), 0);
  }

  /** The items with their spoilers and emphasis. Spoilers go first: what is in one is nowhere else. */
  private whole(items: readonly Item[], room: number, spoilers: Spoilers): Inline[] {
    const out: Words[] = [];
    let piece: Words[] = [];
    const close = () => {
      if (hasWords(piece)) out.push(this.spoiler(piece, room));
      piece = [];
    };
    /** Whether the spoiler that is open began here: then it is not closed before something is in it. */
    let isHere = false;
    for (const item of items) {
      const target = spoilers.isOpen ? piece : out;
      if (item.kind !== 'bars') target.push(item);
      else if ((isHere && piece.length === 0) || !spoilers.turn()) target.push({ kind: 'text', text: '||' });
      else {
        isHere = spoilers.isOpen;
        if (!isHere) close();
      }
    }
    if (spoilers.isOpen) close();
    return this.paired(out, room);
  }

  private spoiler(items: readonly Words[], room: number): Inline {
    const children = this.paired(items, Math.max(0, room - 1));
    const spoiler: Inline = { kind: 'spoiler', children };
    this.depths.set(spoiler, 1 + this.depthOf(children));
    return spoiler;
  }

  /** The items with the marks that belong together as elements, and the others as text. */
  private paired(items: readonly Words[], room: number): Inline[] {
    const pairing = new Pairing(room, this.budget, this.depths);
    for (const item of items) pairing.add(item);
    return pairing.all();
  }
}

/** The words of links instead of the links. */
function withoutLinks(item: Inline): Inline | readonly Inline[] {
  if (item.kind === 'address') return { kind: 'text', text: item.text };
  if (item.kind === 'link') return item.children;
  return 'children' in item ? { ...item, children: item.children.flatMap(withoutLinks) } : item;
}
