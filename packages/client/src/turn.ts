// What is done once for all that happens in one turn, or in one frame.

const FRAME_MS = 16;

/** Calls `act` at the end of a turn in which the returned function was called, however often that was. */
export function atEndOfTurn(act: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      act();
    });
  };
}

const waiting = new Set<() => void>();
let isPlanned = false;
let lastFrame = Number.NEGATIVE_INFINITY;

function runFrame(): void {
  isPlanned = false;
  lastFrame = performance.now();
  // Each by itself: one that fails takes nothing from the others.
  for (const act of waiting) queueMicrotask(act);
  waiting.clear();
}

/**
 * As `atEndOfTurn`, but in a burst once a frame, together with everything else that is done so: a page that draws what
 * it is told of would draw a thousand messages in one second one by one, and do nothing else for ten.
 */
export function atEndOfFrame(act: () => void): () => void {
  return () => {
    waiting.add(act);
    if (isPlanned) return;
    isPlanned = true;
    const rest = lastFrame + FRAME_MS - performance.now();
    if (rest > 0) setTimeout(runFrame, rest);
    else queueMicrotask(runFrame);
  };
}
