import { type ReactNode, useCallback, useMemo, useState } from 'react';

import { Jump, ShortcutList } from './acts';
import type { Written } from './jump-frame';
import { type Overlay, OverlaysContext } from './overlays-context';
import { useShortcuts } from './use-shortcuts';

/**
 * Around every screen of a person who is signed in: the keys that work everywhere, and what they open. It is there in
 * the same moment: letters that are typed after Ctrl-K must not go where the focus was.
 */
export function OverlaysProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Overlay>();
  const [written, setWritten] = useState<Written>({ text: '', isChosen: false });
  const close = useCallback(() => setShown(undefined), []);
  const open = useCallback((overlay: Overlay) => {
    setWritten({ text: '', isChosen: false });
    setShown(overlay);
  }, []);
  const overlays = useMemo(() => ({ open }), [open]);
  useShortcuts(overlays);
  return (
    <OverlaysContext value={overlays}>
      {children}
      {shown === 'jump' && <Jump written={written} onClose={close} />}
      {shown === 'shortcuts' && <ShortcutList onClose={close} />}
    </OverlaysContext>
  );
}
