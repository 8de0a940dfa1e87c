import { type ReactNode, useCallback, useMemo, useState } from 'react';

import type { Place } from '../people/profile-context';
import { BadgeMenu, Jump, ReadAll, ShortcutList, WhyNumber } from './acts';
import type { Written } from './jump-frame';
import { type Counted, type Overlay, OverlaysContext } from './overlays-context';
import { useShortcuts } from './use-shortcuts';

/**
 * Around every screen of a person who is signed in: the keys that work everywhere, and what they open. It is there in
 * the same moment: letters that are typed after Ctrl-K must not go where the focus was.
 */
export function OverlaysProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Overlay>();
  const [written, setWritten] = useState<Written>({ text: '', isChosen: false });
  const [isReading, setReading] = useState(false);
  /** Whose number is asked about; by a menu, where it has a place. */
  const [asked, setAsked] = useState<{ counted: Counted; at?: Place }>();
  const close = useCallback(() => setShown(undefined), []);
  const endReading = useCallback(() => setReading(false), []);
  const end = useCallback(() => setAsked(undefined), []);
  const overlays = useMemo(
    () => ({
      open: (overlay: Overlay) => {
        setWritten({ text: '', isChosen: false });
        setShown(overlay);
      },
      readAll: () => setReading(true),
      menu: (counted: Counted, at: Place) => setAsked({ counted, at }),
      why: (counted: Counted) => setAsked({ counted }),
    }),
    [],
  );
  useShortcuts(overlays);
  return (
    <OverlaysContext value={overlays}>
      {children}
      {shown === 'jump' && <Jump written={written} onClose={close} />}
      {shown === 'shortcuts' && <ShortcutList onClose={close} />}
      {isReading && <ReadAll onClose={endReading} />}
      {asked?.at && <BadgeMenu counted={asked.counted} at={asked.at} onWhy={overlays.why} onClose={end} />}
      {asked && !asked.at && <WhyNumber counted={asked.counted} onClose={end} />}
    </OverlaysContext>
  );
}
