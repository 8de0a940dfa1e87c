// Parts of the app that are loaded when they are needed, and what becomes of one that can't be had: the node starts
// anew, the line is gone, or a new version has taken the place of its files. What is on the screen stays there.

import { useSyncExternalStore } from 'react';

/**
 * - `failed`: it could not be loaded.
 * - `outdated`: the node has another version of the app by now.
 */
type Missing = 'failed' | 'outdated';

let missing: Missing | undefined;
/** What is still to be loaded. */
const waiting = new Set<() => Promise<void>>();
const listeners = new Set<() => void>();

function tell(now: Missing | undefined): void {
  missing = now;
  for (const listener of listeners) listener();
}

/** Whether the node has the same version of the app as this page; nothing while it can't be reached. */
async function isSameVersion(): Promise<boolean | undefined> {
  try {
    const answer = await fetch(document.baseURI, { cache: 'no-store', headers: { accept: 'text/html' } });
    if (!answer.ok) return undefined;
    const script = document.querySelector('script[type=module]')?.getAttribute('src');
    const isSame = script != null && (await answer.text()).includes(script);
    if (!isSame) tell('outdated');
    return isSame;
  } catch {
    return undefined;
  }
}

/** Loads a part. It never fails: it waits until somebody has tried again with success. */
export function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  return new Promise((settle) => {
    const attempt = async () => {
      settle(await load());
      waiting.delete(attempt);
    };
    attempt().catch(() => {
      waiting.add(attempt);
      tell('failed');
      void isSameVersion();
    });
  });
}

/**
 * Tries again; gives whether the node could be reached. Chromium remembers that a module could not be loaded and does
 * not ask for it again in the same page: where trying leads nowhere, the page is loaded anew. Drafts are kept by then.
 */
export async function retryParts(): Promise<boolean> {
  const isSame = await isSameVersion();
  if (isSame === undefined) return false;
  const outcomes = isSame ? await Promise.allSettled([...waiting].map((attempt) => attempt())) : [];
  if (!isSame || outcomes.some(({ status }) => status === 'rejected')) window.location.reload();
  else tell(undefined);
  return true;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Which way a part is missing, if one is. */
export const useMissingPart = (): Missing | undefined => useSyncExternalStore(subscribe, () => missing);
