// Where one is: where one was, as long as the part of the app that shows the new place is not here.

import { useEffect, useReducer, useRef } from 'react';

import { endFirstView } from '../lib/first-client';
import { loadPart } from '../lib/parts';
import { type Location, useCurrentLocation } from '../lib/router';
import { isAround } from './addresses';

let isHere = false;

/** The part around the conversations. */
export async function around() {
  const part = await import('./around');
  isHere = true;
  return part;
}

/** The address whose screen is to be shown. */
export function useArrival(): Location {
  const location = useCurrentLocation();
  const first = useRef(location);
  const last = useRef(location);
  const [, arrive] = useReducer((count: number) => count + 1, 0);
  const waits = !isHere && isAround(location.pathname);
  useEffect(() => {
    if (waits) void loadPart(around).then(arrive);
  }, [waits]);
  useEffect(() => {
    if (location !== first.current) endFirstView();
  }, [location]);
  if (!waits) last.current = location;
  return last.current;
}
