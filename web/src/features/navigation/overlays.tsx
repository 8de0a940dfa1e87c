import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';

import { type Overlay, OverlaysContext } from './overlays-context';
import { useShortcuts } from './use-shortcuts';

const Jump = lazy(() => import('./jump'));
const ShortcutList = lazy(() => import('./shortcut-list'));

/** Around every screen of a person who is signed in: the keys that work everywhere, and what they open. */
export function OverlaysProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Overlay>();
  const close = useCallback(() => setShown(undefined), []);
  const overlays = useMemo(() => ({ open: setShown }), []);
  useShortcuts(overlays);
  return (
    <OverlaysContext value={overlays}>
      {children}
      <Suspense fallback={null}>
        {shown === 'jump' && <Jump onClose={close} />}
        {shown === 'shortcuts' && <ShortcutList onClose={close} />}
      </Suspense>
    </OverlaysContext>
  );
}
