// Who is asked before the browser's own buttons lead elsewhere. The listener has to be there before the router's, which
// follows every step that it hears of: so the app loads this first.

/** Hears of a step; `stopImmediatePropagation` keeps it from the router. */
type BackGuard = (event: PopStateEvent) => void;

let guard: BackGuard | undefined;

window.addEventListener('popstate', (event) => guard?.(event));

/** One at a time; nothing for none. */
export function setBackGuard(next: BackGuard | undefined): void {
  guard = next;
}
