import { useLayoutEffect, useState } from 'react';

interface Keyed {
  readonly key: string;
}

export interface Step<Item extends Keyed> {
  /** What the list shows now. */
  shown: readonly Item[];
  /** The last change was at the start: the list keeps its distance from the end. */
  isShift: boolean;
  /** Another number: nothing of what was shown is left, and the list begins anew. */
  generation: number;
}

/**
 * The next thing to show on the way to `items`. A list can keep its place when items come or go at its start, or at its
 * end, but not at both at once: then the start comes first, and the end in the step after.
 */
export function nextStep<Item extends Keyed>(step: Step<Item>, items: readonly Item[]): Step<Item> {
  const { shown, generation } = step;
  const first = shown[0];
  const last = shown.at(-1);
  const newFirst = items[0];
  if (!first || !last || !newFirst) {
    return { shown: items, isShift: false, generation: generation + (first && !newFirst ? 1 : 0) };
  }
  if (first.key === newFirst.key) return { shown: items, isShift: false, generation };
  const end = items.findLastIndex(({ key }) => key === last.key);
  if (end >= 0) return { shown: items.slice(0, end + 1), isShift: true, generation };
  const overlap = shown.findLastIndex(({ key }) => key === items.at(-1)?.key);
  if (overlap >= 0) return { shown: [...items, ...shown.slice(overlap + 1)], isShift: true, generation };
  return { shown: items, isShift: false, generation: generation + 1 };
}

/** Shows `items` step by step, all within one frame. */
export function useSteps<Item extends Keyed>(items: readonly Item[]): Step<Item> {
  const [state, setState] = useState<{ source: readonly Item[]; step: Step<Item> }>(() => ({
    source: items,
    step: { shown: items, isShift: false, generation: 0 },
  }));
  let { source, step } = state;
  if (source !== items) {
    source = items;
    step = nextStep(step, items);
    setState({ source, step });
  }
  useLayoutEffect(() => {
    if (step.shown.length === source.length && step.shown.at(-1) === source.at(-1)) return;
    setState((now) => ({ source: now.source, step: nextStep(now.step, now.source) }));
  }, [source, step]);
  return step;
}
