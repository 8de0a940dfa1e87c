import { type RefObject, useEffect } from 'react';

import { isUnfocused } from '../../../lib/focus';

/** Letters that are typed while nothing else has the focus go into the field. `?` is the list of shortcuts. */
export function useTypingFocus(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length !== 1 || event.key === ' ' || event.key === '?' || !isUnfocused(event.target)) return;
      field.current?.focus();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [field]);
}
