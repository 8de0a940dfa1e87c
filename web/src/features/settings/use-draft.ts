// What is being changed of something that others may change too: only what was touched here is held, all else follows
// what is told of it.

import { useEffect, useState } from 'react';

import { useUnsaved } from './unsaved';

export interface Draft<T extends object> {
  /** As it would be. */
  value: T;
  /** What of it is not saved. */
  changed: Partial<T>;
  dirty: boolean;
  set: (changes: Partial<T>) => void;
  reset: () => void;
  /** The node has taken it, as `value` now is. */
  saved: (value: Partial<T>) => void;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** What of `changes` differs from `base`. */
export function changedIn<T extends object>(base: T, changes: Partial<T>): Partial<T> {
  const different = Object.entries(changes).filter(([key, value]) => !isSame(value, base[key as keyof T]));
  return Object.fromEntries(different) as Partial<T>;
}

export function useDraft<T extends object>(base: T): Draft<T> {
  const [changes, setChanges] = useState<Partial<T>>({});
  // What was saved is shown until the node has told it.
  const [isSaved, setSaved] = useState(false);
  const changed = changedIn(base, changes);
  const differs = Object.keys(changed).length > 0;
  const dirty = differs && !isSaved;
  useUnsaved(dirty);
  useEffect(() => {
    if (!isSaved || differs) return;
    setChanges({});
    setSaved(false);
  }, [isSaved, differs]);
  return {
    value: { ...base, ...changes },
    changed,
    dirty,
    set: (more) => {
      setSaved(false);
      setChanges((now) => ({ ...now, ...more }));
    },
    reset: () => {
      setSaved(false);
      setChanges({});
    },
    saved: (value) => {
      setChanges(value);
      setSaved(true);
    },
  };
}
