// What is done once for all that happens in one turn.

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
