import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';

/** Nearer to the end than this, in pixels, is at the end. */
const NEAR_END = 24;

const distance = ({ scrollHeight, clientHeight, scrollTop }: HTMLElement) => scrollHeight - clientHeight - scrollTop;

/** Whether the last of `count` items is on the screen, and measured: a list guesses how high the others are. */
function showsLast(pane: HTMLElement, count: number): boolean {
  const last = pane.querySelector(`[data-index="${count - 1}"]`);
  return last?.checkVisibility({ visibilityProperty: true }) === true && distance(pane) <= NEAR_END;
}

interface StickyEndOptions {
  generation: number;
  /** Whether the items end where the channel does. While more comes after them no place is the end. */
  hasEnd: boolean;
  /** Whether it begins at the end; else it is there as soon as the end is seen, or gone to. */
  beginsAtEnd: boolean;
  onEnd: (atEnd: boolean) => void;
}

/**
 * Keeps a pane at its end while it is there. Content that grows does not take the end away, it is followed; only the
 * reader leaves it.
 */
export function useStickyEnd(items: readonly unknown[], options: StickyEndOptions) {
  const { generation, hasEnd, beginsAtEnd, onEnd } = options;
  const pane = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const atEnd = useRef(beginsAtEnd);
  /** The pane as it was when it was last put to the end. */
  const put = useRef({ top: 0, content: 0, height: 0 });
  const tell = useRef(onEnd);
  useEffect(() => {
    tell.current = onEnd;
  }, [onEnd]);

  const become = useCallback((now: boolean) => {
    if (atEnd.current === now) return;
    atEnd.current = now;
    tell.current(now);
  }, []);

  const follow = useCallback(() => {
    const { current } = pane;
    if (!current || !atEnd.current) return;
    const { top, content, height } = put.current;
    // The reader has moved up since, and the event that says so is still to come.
    if (current.scrollTop < top - 2 && current.scrollHeight >= content && current.clientHeight === height) return;
    current.scrollTop = current.scrollHeight;
    put.current = { top: current.scrollTop, content: current.scrollHeight, height: current.clientHeight };
  }, []);

  const scrolled = useCallback(() => {
    const { current } = pane;
    if (!current) return;
    if (!hasEnd) return;
    if (distance(current) <= NEAR_END) {
      become(true);
      follow();
      return;
    }
    const { top, content, height } = put.current;
    // Only a move up by the reader leaves the end; a pane that shrank or a list that grew is followed.
    const isReader = current.scrollTop < top - 2 && current.scrollHeight >= content && current.clientHeight === height;
    if (isReader || !atEnd.current) become(false);
    else follow();
  }, [hasEnd, become, follow]);

  /** Heights have changed: the end is followed, or has come into view. */
  const resized = useCallback(() => {
    const { current } = pane;
    if (!atEnd.current && hasEnd && current && showsLast(current, items.length)) become(true);
    follow();
  }, [hasEnd, items, become, follow]);

  /** The reader goes elsewhere, by something else than their own scrolling. */
  const leave = useCallback(() => become(false), [become]);

  const toEnd = useCallback(() => {
    const { current } = pane;
    // Where it was elsewhere, the list may still be on its way to an item: now that is the end.
    if (!atEnd.current) list.current?.scrollTo(Number.MAX_SAFE_INTEGER);
    become(true);
    if (!current) return;
    put.current = { top: 0, content: 0, height: 0 };
    follow();
    // The list hears of it now instead of with the next frame, so that the end is there in this one.
    queueMicrotask(() => current.dispatchEvent(new Event('scroll')));
  }, [become, follow]);

  const last = useRef(generation);
  useLayoutEffect(() => {
    if (!hasEnd) become(false);
    if (last.current !== generation) {
      // Nothing is left of what was read: the place in it means nothing any more.
      last.current = generation;
      if (hasEnd) toEnd();
    }
  }, [generation, hasEnd, become, toEnd]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new items are what is followed.
  useLayoutEffect(follow, [items, follow]);

  return { pane, list, resized, scrolled, leave, toEnd };
}
