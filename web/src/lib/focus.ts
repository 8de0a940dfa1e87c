// Where a key goes: what has the focus decides it, and nothing else.

/** What uses plain keys itself: where one writes, and where letters choose something. */
const TAKES_KEYS = 'input, textarea, select, [contenteditable], dialog, [popover], [role=menu], [role=listbox]';
/** What is only read, and has the focus so that it can be scrolled, or since it was pressed. */
const IS_READ = '[role=feed], [role=feed] article, [role=feed] [tabindex="-1"]';

/** Whether plain keys that are pressed there mean something there. */
export function takesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TAKES_KEYS) !== null;
}

/** Whether nothing has the focus that a key could be meant for. */
export function isUnfocused(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  return target === document.body || target === document.documentElement || target.matches(IS_READ);
}
