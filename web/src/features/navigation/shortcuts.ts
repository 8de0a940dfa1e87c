// Which keys mean what, everywhere in the app.

export type Command =
  | 'jump'
  | 'readAll'
  | 'shortcuts'
  | 'previousChannel'
  | 'nextChannel'
  | 'previousUnread'
  | 'nextUnread';

/** Whether ⌘ is what Ctrl is elsewhere. */
export const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/**
 * The Latin letter of a key: the one that it writes, in whatever layout; where it writes no Latin letter, as on a
 * Cyrillic or Arabic keyboard, the one that is at its place on a Latin keyboard.
 */
export function letterOf({ key, code }: Pick<Keys, 'key' | 'code'>): string | undefined {
  return (/^[a-z]$/i.test(key) ? key : /^Key([A-Z])$/.exec(code)?.[1])?.toLowerCase();
}

/** What the pressed keys ask for. Where keys without a modifier are `taken`, they are left alone. */
export function commandOf(keys: Keys, taken: boolean): Command | undefined {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = keys;
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && letterOf(keys) === 'k') return 'jump';
  if (ctrlKey || metaKey) return undefined;
  if (key === 'Escape' && shiftKey && !altKey) return 'readAll';
  if (altKey && key === 'ArrowUp') return shiftKey ? 'previousUnread' : 'previousChannel';
  if (altKey && key === 'ArrowDown') return shiftKey ? 'nextUnread' : 'nextChannel';
  if (key === '?' && !taken) return 'shortcuts';
  return undefined;
}
