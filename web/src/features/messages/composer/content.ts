// The bounds of what is sent, as the node counts them.

import { CONTENT_MAX } from '@rialto/client';

/** From here on the writer sees how much is left. */
const NEAR_MAX = 3_800;

/** More than this is not kept while it is written: laying out a book at each key stops the page. */
export const WRITTEN_MAX = 5 * CONTENT_MAX;

/** The beginning of a text that may be kept, of whole characters. */
export function kept(text: string): string {
  if (text.length <= WRITTEN_MAX) return text;
  const cut = text.slice(0, WRITTEN_MAX);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** The length of what would be stored: Unicode scalar values without the space around them. */
export function lengthOf(content: string): number {
  const trimmed = content.trim();
  // No text has more scalar values than code units; most are far from the bound.
  if (trimmed.length <= NEAR_MAX) return trimmed.length;
  let length = 0;
  for (const _ of trimmed) length += 1;
  return length;
}

/** How many characters are left, once it is worth knowing; below zero it is too long. */
export function charactersLeft(content: string): number | undefined {
  const length = lengthOf(content);
  return length > NEAR_MAX ? CONTENT_MAX - length : undefined;
}

export function canSend(content: string): boolean {
  const length = lengthOf(content);
  return length > 0 && length <= CONTENT_MAX;
}
