import { useCallback, useEffect, useRef, useState } from 'react';

import { recall, remember } from '../../../lib/remembered';

const SETTLE_MS = 400;

/**
 * What is being written, kept on this device under `name` over reloads. Written down when the writer pauses, when the
 * page goes, and when another draft is opened. It begins as `begins` where nothing is kept. The component is to be keyed by
 * `name`.
 */
export function useDraft(name: string, begins = ''): [string, (text: string) => void] {
  const [text, setText] = useState(() => recall(name) ?? begins);
  const unsaved = useRef<string>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const save = useCallback(() => {
    clearTimeout(timer.current);
    if (unsaved.current !== undefined) remember(name, unsaved.current || null);
    unsaved.current = undefined;
  }, [name]);

  useEffect(() => {
    window.addEventListener('pagehide', save);
    return () => {
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [save]);

  const write = useCallback(
    (next: string) => {
      setText(next);
      unsaved.current = next;
      clearTimeout(timer.current);
      // What was sent must not come back after a crash.
      if (next === '') save();
      else timer.current = setTimeout(save, SETTLE_MS);
    },
    [save],
  );
  return [text, write];
}
