// Several tabs of one browser, one of which speaks for all. Where a page may not know of the others (without https), each
// is as if alone.

import { basePath } from '../../lib/base';

const nameOf = (what: string) => `rialto${basePath}.${what}`;
/** Which tab tells of messages. */
const TELLING = nameOf('telling');
/** Held by each tab that is before somebody's eyes. */
const LOOKED_AT = nameOf('looked-at');

/** Holds a lock until what is given back is called; says once it has it. */
function hold(name: string, mode: LockMode, onHeld?: () => void): () => void {
  if (!navigator.locks) {
    onHeld?.();
    return () => {};
  }
  let release = () => {};
  const released = new Promise<void>((settle) => {
    release = settle;
  });
  void navigator.locks.request(name, { mode }, () => {
    onHeld?.();
    return released;
  });
  return release;
}

/** Calls `begin` once this tab is the one that tells of messages; gives what ends it. */
export const telling = (begin: () => void): (() => void) => hold(TELLING, 'exclusive', begin);

/** Says to the other tabs that this one is looked at; gives what ends it. */
export const lookingAt = (): (() => void) => hold(LOOKED_AT, 'shared');

/** Whether one of the tabs is before somebody's eyes. */
export async function isLookedAt(): Promise<boolean> {
  const { held } = (await navigator.locks?.query()) ?? {};
  return held ? held.some(({ name }) => name === LOOKED_AT) : document.hasFocus();
}
