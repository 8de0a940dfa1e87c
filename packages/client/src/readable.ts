// A value that changes, and those who want to know.

import { atEndOfFrame } from './turn.js';
import type { Readable } from './types.js';

export class Value<T> implements Readable<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    // Wrapped, so that one function that subscribes twice is two listeners.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.#tell();
  }

  /** Changes it now; who wants to know is told at the end of the turn, and in a burst once a frame. */
  setOften(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.#tellLater();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  readonly #tellLater = atEndOfFrame(() => this.#tell());
}
