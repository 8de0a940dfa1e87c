import { type ReactNode, useCallback, useMemo, useState } from 'react';

import { Jump, ShortcutList } from './acts';
import { type Overlay, OverlaysContext } from './overlays-context';
import { useShortcuts } from './use-shortcuts';

/**
 * Around every screen of a person who is signed in: the keys that work everywhere, and what they open. It is there in
 * the same moment: letters that are typed after Ctrl-K must not go where the focus was.
 */
export function OverlaysProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Overlay>();
  const close = useCallback(() => setShown(undefined), []);
  const overlays = useMemo(() => ({ open: setShown }), []);
  useShortcuts(overlays);
  return (
    <OverlaysContext value={overlays}>
      {children}
      {shown === 'jump' && <Jump onClose={close} />}
      {shown === 'shortcuts' && <ShortcutList onClose={close} />}
    </OverlaysContext>
  );
}
