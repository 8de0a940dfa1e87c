// Randomness that can be had again: the seed is printed, and RIALTO_E2E_SEED sets it.

const seed = Number(process.env.RIALTO_E2E_SEED ?? Date.now() % 2 ** 31);
console.log(`RIALTO_E2E_SEED=${seed}`);

let state = seed >>> 0;

/** A number from 0 up to 1 (mulberry32). */
export function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** A whole number from `low` to `high`. */
export function between(low, high) {
  return low + Math.floor(random() * (high - low + 1));
}

/** The size of a fault test: small here, the full target by its variable. */
export function size(name, small) {
  const given = process.env[`RIALTO_E2E_${name}`];
  return given === undefined ? small : Number(given);
}
