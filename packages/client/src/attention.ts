// Whether somebody looks at the page. Without a page, somebody does.

import { watchPage } from './page.js';
import { Value } from './readable.js';

/** `elsewhere`: hidden or without the focus. `away`: hidden for five minutes. */
export type Attention = 'present' | 'elsewhere' | 'away';

const AWAY_AFTER_MS = 5 * 60_000;

export class AttentionOfPage extends Value<Attention> {
  #unwatch: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super('present');
  }

  /** Watches the page until `stop`. */
  start(): void {
    if (typeof document === 'undefined' || this.#unwatch) return;
    this.#unwatch = watchPage({ visibilitychange: this.#look, focus: this.#look, blur: this.#look });
    this.#look();
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#forget();
  }

  readonly #look = (): void => {
    if (document.hidden) this.#timer ??= setTimeout(() => this.set('away'), AWAY_AFTER_MS);
    else this.#forget();
    if (document.hidden && this.get() === 'away') return;
    this.set(!document.hidden && document.hasFocus() ? 'present' : 'elsewhere');
  };

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
