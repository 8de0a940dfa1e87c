import type { KeyboardEvent } from 'react';
import type { VirtualizerHandle } from 'virtua';

import { takesKeys } from '../../../lib/focus';

/** Frames to wait for an article that was far away. */
const FRAMES = 10;

const steps: Record<string, (at: number, count: number) => number> = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  PageUp: (at) => at - 1,
  PageDown: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Gives the focus to an article, which may take some frames to be there. */
export function focusArticle(feed: Element, at: number, frames = FRAMES) {
  const article = feed.querySelector<HTMLElement>(
    `[data-index="${at}"] [role="article"], [data-index="${at}"] article`,
  );
  if (article) article.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusArticle(feed, at, frames - 1));
}

const FOCUSABLE = 'a[href], button:not(:disabled), textarea, input, [tabindex="0"]';

/** What takes the focus next after the feed, or last before it; the bar of a field stands aside. */
function beside(feed: Element, way: 'before' | 'after'): HTMLElement | undefined {
  const side = way === 'after' ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const there = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (one) =>
      !feed.contains(one) &&
      !one.closest('[role=toolbar]') &&
      feed.compareDocumentPosition(one) & side &&
      one.checkVisibility(),
  );
  return there.at(way === 'after' ? 0 : -1);
}

/** Ctrl+Home and Ctrl+End leave the feed, as its pattern has it: out of what has no end one must get by a key. */
export function leaveFeed(event: KeyboardEvent): void {
  if (!event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if ((event.key !== 'Home' && event.key !== 'End') || takesKeys(event.target)) return;
  event.preventDefault();
  beside(event.currentTarget, event.key === 'Home' ? 'before' : 'after')?.focus();
}

/** Moves the focus from article to article, as the pattern of a feed has it; from the feed itself to its last one. */
export function moveBetweenArticles(event: KeyboardEvent, list: VirtualizerHandle, count: number): void {
  const step = steps[event.key];
  if (!step || count === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (takesKeys(event.target)) return;
  const feed = event.currentTarget;
  const from = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
  const at = from ? step(Number(from.dataset.index), count) : event.key === 'Home' ? 0 : count - 1;
  event.preventDefault();
  if (at < 0 || at >= count) return;
  list.scrollToIndex(at, { align: 'nearest' });
  focusArticle(feed, at);
}
