// Where something stands that floats over the page.

/** So much room stays between it and the edge of the screen. */
const EDGE_PX = 8;

/** Puts what is fixed where it was asked for, at its beginning as the page runs, and within the screen. */
export function placeAt(shown: HTMLElement, { x, y }: { x: number; y: number }): void {
  const { width, height } = shown.getBoundingClientRect();
  const begin = document.documentElement.dir === 'rtl' ? x - width : x;
  const within = (at: number, size: number, room: number) => Math.max(EDGE_PX, Math.min(at, room - size - EDGE_PX));
  Object.assign(shown.style, {
    margin: '0',
    left: `${within(begin, width, window.innerWidth)}px`,
    right: 'auto',
    bottom: 'auto',
    top: `${within(y, height, window.innerHeight)}px`,
  });
}
