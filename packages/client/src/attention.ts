// Whether somebody looks at the page. Without a page, somebody does.

import { Value } from './readable.js';

export interface Attention {
  /** Visible and focused. */
  present: boolean;
  /** Hidden for five minutes. */
  away: boolean;
}

const AWAY_AFTER_MS = 5 * 60_000;

export class AttentionOfPage extends Value<Attention> {
  #ends: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super({ present: true, away: false });
  }

  /** Watches the page until `stop`. */
  start(): void {
    if (typeof document === 'undefined' || this.#ends) return;
    this.#ends = new AbortController();
    const { signal } = this.#ends;
    document.addEventListener('visibilitychange', this.#look, { signal });
    for (const name of ['focus', 'blur']) window.addEventListener(name, this.#look, { signal });
    this.#look();
  }

  stop(): void {
    this.#ends?.abort();
    this.#ends = undefined;
    this.#forget();
  }

  readonly #look = (): void => {
    const { hidden } = document;
    if (!hidden) this.#forget();
    else this.#timer ??= setTimeout(() => this.#become(false, true), AWAY_AFTER_MS);
    this.#become(!hidden && document.hasFocus(), hidden && this.get().away);
  };

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #become(present: boolean, away: boolean): void {
    const before = this.get();
    if (before.present !== present || before.away !== away) this.set({ present, away });
  }
}
