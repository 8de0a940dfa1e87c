// Waiting for what must come, with an end: never a pause for its own sake.

import { setTimeout as pause } from 'node:timers/promises';

/** How long anything that must come may take on a busy machine. */
export const PATIENCE_MS = 20_000;

/** The promise's result, or an error that names what did not come. */
export function within(promise, what, ms = PATIENCE_MS) {
  let timer;
  const late = new Promise((_settle, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again and again until the answer is truthy, and gives it. For what tells nobody when it changes. */
export async function until(ask, what, ms = PATIENCE_MS) {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`${what} was not so within ${ms} ms`);
    await pause(10);
  }
}

/** Whether an address answers, and with success. */
export function answersOk(url) {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** A list that can be waited on: what comes is kept, and whoever waits for it is told. */
export class Heard {
  #waiting = new Set();

  constructor() {
    this.all = [];
  }

  /** Keeps `entry` and tells those who wait. */
  add(entry) {
    this.all.push(entry);
    for (const look of [...this.#waiting]) look();
  }

  /** The first entry from position `since` on that `matches`, now or when it comes. */
  first(matches, what, { since = 0, ms = PATIENCE_MS } = {}) {
    let look;
    const found = new Promise((settle) => {
      look = () => {
        const entry = this.all.slice(since).find(matches);
        if (entry === undefined) return;
        settle(entry);
      };
      this.#waiting.add(look);
      look();
    });
    return within(found, what, ms).finally(() => this.#waiting.delete(look));
  }
}
