// What a message says as a tree: blocks, and what stands in their lines. It knows nothing of how that is shown.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'strike' | 'spoiler'; children: readonly Inline[] }
  /** Words that lead somewhere; whether a link may lead there is asked where it is shown. */
  | { kind: 'link'; href: string; title: string; isImage: boolean; children: readonly Inline[] }
  /** An address that was written as it is. */
  | { kind: 'address'; text: string; href: string }
  | { kind: 'mention'; of: 'user' | 'role' | 'channel'; id: string; text: string }
  | { kind: 'mention'; of: 'everyone' | 'here'; text: string };

export interface ListItem {
  /** Whether its task is done; nothing where it is no task. */
  done: boolean | undefined;
  children: readonly Block[];
}

export type Block =
  | { kind: 'paragraph'; children: readonly Inline[] }
  /** `rank`: its place in the outline, which leaves none out. */
  | { kind: 'heading'; level: 1 | 2 | 3; rank: 1 | 2 | 3; children: readonly Inline[] }
  /** `info` is what stands behind the fence, the language first. */
  | { kind: 'code'; info: string; text: string }
  /** `hidden`: the blocks of a spoiler. */
  | { kind: 'quote' | 'hidden'; children: readonly Block[] }
  /** `start`: the number of the first item; nothing where they have none. */
  | { kind: 'list'; start: number | undefined; items: readonly ListItem[] };

/** Elements inside each other, at most. */
export const DEPTH_MAX = 10;
/** Elements of one message, at most; texts and line breaks are none. What comes after them is shown as it was typed. */
export const ELEMENTS_MAX = 500;

/** How many elements a message may still have. */
export interface Budget {
  left: number;
}

/** What a block of code counts: it has a button, and words of its own. */
export const CODE_COST = 5;

/** Takes one element, or what costs as much as several, if there is one left. */
export function spend(budget: Budget, cost = 1): boolean {
  if (budget.left <= 0) return false;
  budget.left -= cost;
  return true;
}
