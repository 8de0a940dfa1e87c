// What this device remembers between visits. Everything works without: private windows may refuse it.

const PREFIX = 'rialto.';

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
}

/** Forgets everything whose name begins with `prefix`. */
export function forget(prefix: string): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX + prefix)) localStorage.removeItem(key);
  } catch {
    // Nothing can be remembered, so nothing is.
  }
}
