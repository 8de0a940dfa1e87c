// Who opens the card of a person or the menu of what can be done to them, and where there is one.

import type { User } from '@rialto/client';
import { createContext, type MouseEvent, useContext } from 'react';

export interface Place {
  x: number;
  y: number;
  /** What has the focus again afterwards. */
  from: HTMLElement;
}

interface ShowPerson {
  card: (user: User) => void;
  menu: (user: User, at: Place) => void;
}

export const ProfileContext = createContext<ShowPerson | undefined>(undefined);

/** Absent where there is none. */
export const useShowPerson = () => useContext(ProfileContext);

/** Where a menu was asked for: at the pointer, or below what has the focus. */
export function placeOf({ clientX, clientY, currentTarget }: MouseEvent<HTMLElement>): Place {
  return clientX || clientY ? { x: clientX, y: clientY, from: currentTarget } : below(currentTarget);
}

/** At the lower edge of `what`; the focus goes back to it, or to `from`. */
export function below(what: HTMLElement, from = what): Place {
  const { left, right, bottom } = what.getBoundingClientRect();
  return { x: document.documentElement.dir === 'rtl' ? right : left, y: bottom, from };
}
