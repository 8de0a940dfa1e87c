// A changing value of the client, in a component.

import { useSyncExternalStore } from 'react';
import type { Readable } from '../types.js';

/** What `readable` is now; `atFirst` where a server renders, and while a browser takes over what it rendered. */
export function useReadable<T>(readable: Readable<T>, atFirst: T): T {
  return useSyncExternalStore(readable.subscribe, readable.get, () => atFirst);
}
