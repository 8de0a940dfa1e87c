import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';

/** Nearer to the end than this, in pixels, is at the end. */
const NEAR_END = 24;

const distance = ({ scrollHeight, clientHeight, scrollTop }: HTMLElement) => scrollHeight - clientHeight - scrollTop;

/**
 * Keeps a pane at its end while it is there. Whether it is there changes by what the reader does alone: content that
 * grows does not take the end away, it is followed. While more comes after the items (`hasEnd` is false) no place is
 * the end.
 */
export function useStickyEnd(
  items: readonly unknown[],
  generation: number,
  hasEnd: boolean,
  onEnd: (atEnd: boolean) => void,
) {
  const pane = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const atEnd = useRef(true);
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

  /** The reader goes elsewhere, by something else than their own scrolling. */
  const leave = useCallback(() => become(false), [become]);

  const toEnd = useCallback(() => {
    const { current } = pane;
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

  return { pane, list, follow, scrolled, leave, toEnd };
}
