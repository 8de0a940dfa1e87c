/** So long something can be undone. */
export const UNDO_MS = 5_000;

/** What is done in a moment, unless it is undone before. Whoever is about to undo it has all the time that they want. */
export class Delayed {
  readonly #act: () => void;
  #isWaiting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer ends, and how much of it was left when it was stopped. */
  #due = 0;
  #left = 0;

  constructor(act: () => void) {
    this.#act = act;
  }

  begin(): void {
    this.end();
    this.#isWaiting = true;
    this.#left = UNDO_MS;
    this.resume();
  }

  readonly pause = (): void => {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left = this.#due - Date.now();
  };

  readonly resume = (): void => {
    if (this.#timer !== undefined || !this.#isWaiting) return;
    this.#due = Date.now() + this.#left;
    this.#timer = setTimeout(this.#act, this.#left);
  };

  /** It is done now, or not at all. Gives whether it was still to come. */
  end(): boolean {
    const wasWaiting = this.#isWaiting;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWaiting = false;
    return wasWaiting;
  }
}
