// Waiting for what is true in the end, and never for a time.

import type { Readable } from '../../src/index.js';

const LOOK_EVERY_MS = 10;

export async function until(isTrue: () => boolean | Promise<boolean>, what: string, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Waits until a changing value fulfils `isIt`, and gives it. */
export async function becomes<T>(readable: Readable<T>, isIt: (value: T) => boolean, what: string): Promise<T> {
  if (isIt(readable.get())) return readable.get();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`${what} did not come; it is ${JSON.stringify(readable.get()).slice(-1200)}`));
    }, 20_000);
    const stop = readable.subscribe(() => {
      if (!isIt(readable.get())) return;
      clearTimeout(timer);
      stop();
      resolve(readable.get());
    });
  });
}
