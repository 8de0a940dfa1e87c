// The page around the client, where there is one: a browser's tab.

/** Calls the listener of each event of the page, by its name, until the returned function is called. */
export function watchPage(listeners: Record<string, () => void>): () => void {
  const ends = new AbortController();
  if (typeof document !== 'undefined') {
    // `visibilitychange` is the document's, and comes up to the window.
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener, ends);
  }
  return () => ends.abort();
}
