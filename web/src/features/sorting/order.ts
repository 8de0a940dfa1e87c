// Moving one thing of a list.

/** The list with `id` before `before`; at the end without one. */
export function movedBefore(ids: readonly string[], id: string, before: string | undefined): string[] {
  if (before === id) return [...ids];
  const rest = ids.filter((one) => one !== id);
  const at = before === undefined ? -1 : rest.indexOf(before);
  return at < 0 ? [...rest, id] : [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** The list with `id` one place further up or down; as it is at its ends. */
export function stepped(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const at = ids.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= ids.length) return [...ids];
  const next = [...ids];
  [next[at], next[to]] = [next[to] as string, next[at] as string];
  return next;
}

export const isSameOrder = (one: readonly string[], other: readonly string[]) => one.join() === other.join();
