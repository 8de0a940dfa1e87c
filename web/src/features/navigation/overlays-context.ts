// What can be opened over every screen, and by whom.

import { createContext, useContext } from 'react';

export type Overlay = 'jump' | 'shortcuts';

export interface Overlays {
  open: (overlay: Overlay) => void;
}

export const OverlaysContext = createContext<Overlays>({ open: () => undefined });

export const useOverlays = () => useContext(OverlaysContext);
