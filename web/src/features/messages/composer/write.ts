// Changes what stands in a field as a writer would, so that undoing takes it back.

import type { Written } from './format';

/** What stands in the field, and what is selected. */
export const writtenIn = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Written => ({
  text: value,
  start: selectionStart,
  end: selectionEnd,
});

/** The part of `before` that is another one in `after`, and what stands there then. */
export function difference(before: string, after: string): { from: number; to: number; text: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < shorter - from && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { from, to: before.length - end, text: after.slice(from, after.length - end) };
}

/** Writes it into the field, which has the focus afterwards. */
export function write(field: HTMLTextAreaElement, { text, start, end }: Written): void {
  const change = difference(field.value, text);
  field.focus();
  if (field.value !== text) {
    field.setSelectionRange(change.from, change.to);
    // The one way that the browser's own undoing knows of.
    const isDone =
      change.text === '' ? document.execCommand?.('delete') : document.execCommand?.('insertText', false, change.text);
    if (!isDone) {
      field.setRangeText(change.text, change.from, change.to, 'end');
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }
  field.setSelectionRange(start, end);
}
