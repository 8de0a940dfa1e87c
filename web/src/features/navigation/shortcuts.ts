// Which keys mean what, everywhere in the app.

export type Command = 'jump' | 'shortcuts' | 'previousChannel' | 'nextChannel' | 'previousUnread' | 'nextUnread';

type Keys = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** What the pressed keys ask for. While somebody types, keys without a modifier are letters. */
export function commandOf({ key, altKey, ctrlKey, metaKey, shiftKey }: Keys, typing: boolean): Command | undefined {
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'k') return 'jump';
  if (ctrlKey || metaKey) return undefined;
  if (altKey && key === 'ArrowUp') return shiftKey ? 'previousUnread' : 'previousChannel';
  if (altKey && key === 'ArrowDown') return shiftKey ? 'nextUnread' : 'nextChannel';
  if (key === '?' && !typing) return 'shortcuts';
  return undefined;
}

/** Whether keys that are pressed there write something. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select');
}
