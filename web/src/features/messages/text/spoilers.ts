// Spoilers reach from one `||` to the next, also over the blocks between: whoever hides an answer of two paragraphs must
// not be read because of the empty line. Each piece of it, in its own block, is hidden for itself.

/** Marks of spoilers in one message, at most; the later ones are words. */
export const SPOILER_MARKS_MAX = 400;

/** Which marks of spoilers a text has had. `most`: the later ones are words. */
export class Spoilers {
  isOpen = false;
  count = 0;

  constructor(private readonly most = SPOILER_MARKS_MAX) {}

  /** A mark begins or ends a spoiler; not so if it is one too many. */
  turn(): boolean {
    if (this.count >= this.most) return false;
    this.count += 1;
    this.isOpen = !this.isOpen;
    return true;
  }
}

/** Whether anything is there to be hidden. */
export const hasWords = (items: readonly { kind: string }[]): boolean => items.some(({ kind }) => kind !== 'break');
