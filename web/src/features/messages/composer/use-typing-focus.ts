import { type RefObject, useEffect } from 'react';

/** Whether a key pressed there is text, or means something there. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog') !== null;
}

/** Letters typed anywhere on the page go into the field. `?` is the list of shortcuts. */
export function useTypingFocus(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length !== 1 || event.key === ' ' || event.key === '?' || isTaken(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      field.current?.focus();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [field]);
}
