// What can be opened over every screen, and by whom.

import type { Channel, Server } from '@rialto/client';
import { createContext, type MouseEvent, useContext } from 'react';

import { type Place, placeOf } from '../people/profile-context';

export type Overlay = 'jump' | 'shortcuts';

/** What has a number of unread messages; a conversation with what it is called and where it is. */
export type Counted =
  | { kind: 'server'; server: Server }
  | { kind: 'channel' | 'direct'; channel: Channel; name: string; path: string };

export interface Overlays {
  open: (overlay: Overlay) => void;
  /** Everything is read, in a moment in which that can be undone. */
  readAll: () => void;
  /** The menu of a number. */
  menu: (counted: Counted, at: Place) => void;
  /** The messages that a number counts. */
  why: (counted: Counted) => void;
}

const nothing = () => undefined;

export const OverlaysContext = createContext<Overlays>({
  open: nothing,
  readAll: nothing,
  menu: nothing,
  why: nothing,
});

export const useOverlays = () => useContext(OverlaysContext);

/** What a badge hears: its menu, while it shows a number. */
export function useBadgeMenu(counted: Counted) {
  const { menu } = useOverlays();
  const count = counted.kind === 'server' ? counted.server.count : counted.channel.unread;
  if (count === 0) return undefined;
  return (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    menu(counted, placeOf(event));
  };
}
