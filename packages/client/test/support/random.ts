// Chance that can be had again: the same seed makes the same history.

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0 || 1;
  }

  /** A number of at least 0 and below `bound`. (xorshift32) */
  below(bound: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % bound;
  }

  oneIn(bound: number): boolean {
    return this.below(bound) === 0;
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }
}

/** The seeds to run: `SEED` alone, or the first `count`. */
export function seeds(count: number): number[] {
  const { SEED } = process.env;
  return SEED ? [Number(SEED)] : Array.from({ length: count }, (_, n) => n + 1);
}
