// What this device remembers between visits. Everything works without: private windows may refuse it.

import { useSyncExternalStore } from 'react';

const PREFIX = 'rialto.';
const listeners = new Set<() => void>();

/** What is remembered under `name`, or nothing. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remembers `value` under `name`; `null` forgets it. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Refused or full: it is forgotten with the page.
  }
  for (const listener of listeners) listener();
}

/** Forgets everything whose name begins with `prefix`, but not with `except`. */
export function forget(prefix: string, except?: string): void {
  try {
    for (const key of Object.keys(localStorage)) {
      const name = key.slice(PREFIX.length);
      const isKept = except !== undefined && name.startsWith(except);
      if (key.startsWith(PREFIX) && name.startsWith(prefix) && !isKept) localStorage.removeItem(key);
    }
  } catch {
    // Nothing can be remembered, so nothing is.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** What is remembered under `name`, as it changes, here or in another tab. */
export function useRemembered(name: string): string | null {
  return useSyncExternalStore(subscribe, () => recall(name));
}
