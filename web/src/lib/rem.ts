/** The size of the page's letters, which people choose in their browser. */
const letters =
  typeof document === 'undefined' ? 16 : Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** A length that grows with the letters, in pixels: for what is computed. */
export const rem = (length: number): number => length * (letters || 16);
