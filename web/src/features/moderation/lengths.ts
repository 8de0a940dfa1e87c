// How long a timeout may last, as it is offered.

/** In seconds. */
export const TIMEOUTS = ['60', '300', '3600', '86400', '604800', '2419200'] as const;

export type Timeout = (typeof TIMEOUTS)[number];

/** The longest that the node takes, with some time for clocks that differ and for the way to it. */
const LONGEST_MS = 28 * 86_400_000 - 300_000;

/** When a timeout of that length ends that begins at `now`. */
export const endOf = (length: Timeout, now: number): string =>
  new Date(now + Math.min(Number(length) * 1_000, LONGEST_MS)).toISOString();
