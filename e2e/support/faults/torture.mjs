// What the fault tests share with `npm run torture`: the bounds that are strict there, and the figures of its table.

/** Whether the machine is there for these tests alone, so that bounds on time are the promised ones. */
const isStrict = process.env.RIALTO_E2E_STRICT === '1';

/** The promised bound where the machine is ours, and `elsewhere` where others work on it too. */
export function bound(promised, elsewhere) {
  return isStrict ? promised : elsewhere;
}

/** Says what a test counted and measured; the table of `npm run torture` has it. */
export function figures(t, text) {
  t.diagnostic(`figures: ${text}`);
}
