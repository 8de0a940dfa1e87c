import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { rem } from '../../../lib/rem';
import { START_HEIGHT } from '../history/history-start';
import { focusArticle, leaveFeed, moveBetweenArticles } from './feed-keys';
import { useSteps } from './use-steps';
import { useStickyEnd } from './use-sticky-end';

/** So near to the first row or the last one, in heights of the pane, the page beyond it is asked for. */
const NEAR = 1.5;
/** So much of what stands before an item, in pixels, is shown with it when one goes there. */
const ABOVE = rem(6.5);

export interface TimelineHandle {
  /** Goes to the end and stays there. */
  toEnd: () => void;
  /** Goes to an item, now or as soon as it is there; `focus` gives it the focus too. */
  toItem: (key: string, focus: 'focus' | 'keep') => void;
}

interface TimelineProps<Item extends { key: string }> {
  label: string;
  /** Oldest first. The same key is the same item, however it changes; nothing is put between two old ones. */
  items: readonly Item[];
  /** An item's element, holding one `article` that can be focused. Called again only for items that changed. */
  children: (item: Item) => ReactElement;
  /** What stands before the first item, `START_HEIGHT` pixels high. */
  start: ReactNode;
  /** What stands after the last item while more comes after it; nothing where the items end. */
  more: ReactNode;
  /** What stands in its place, over the positioned element around it, while there are no items. */
  empty: ReactNode;
  /** Something is on its way. */
  busy: boolean;
  /** The first item comes near, or is seen. Called often. */
  onNearStart: () => void;
  /** The last item comes near while there is more after it. Called often. */
  onNearMore: () => void;
  /**
   * What is on the screen, from the first item to the last, and how much of the first one is above it, in pixels.
   * Called often.
   */
  onScreen: (first: Item, last: Item, above: number) => void;
  /** Whether it begins at its end; else where one goes. */
  beginsAtEnd: boolean;
  /** The end is reached or left. */
  onEnd: (atEnd: boolean) => void;
  ref?: Ref<TimelineHandle>;
}

/**
 * A list of any length that has a live end: only what is near the eyes is in the page. It stays at the end while
 * it is at the end, and where it is otherwise, whatever comes before or after or changes its height.
 */
export function Timeline<Item extends { key: string }>(props: TimelineProps<Item>) {
  const { label, items, children, start, more, empty, busy } = props;
  const { onNearStart, onNearMore, onScreen, beginsAtEnd, onEnd, ref } = props;
  const hasEnd = !more;
  const { shown, isShift, generation } = useSteps(items);
  const stickyEnd = useStickyEnd(shown, { generation, hasEnd, beginsAtEnd, onEnd });
  const { pane, list, resized, scrolled, leave, toEnd } = stickyEnd;
  const toItem = useGoal(shown, pane, list, leave);
  const [focused, setFocused] = useState<string>();
  useImperativeHandle(ref, () => ({ toEnd, toItem }), [toEnd, toItem]);

  const look = () => {
    const { current } = pane;
    if (!current || !list.current) return;
    const { scrollTop, clientHeight, scrollHeight } = current;
    const at = (offset: number) => list.current?.findItemIndex(offset) ?? 0;
    const top = at(scrollTop);
    const [first, last] = [shown[top], shown[at(scrollTop + clientHeight)]];
    if (first && last) onScreen(first, last, scrollTop - START_HEIGHT - list.current.getItemOffset(top));
    if (scrollTop < NEAR * clientHeight) onNearStart();
    if (!hasEnd && scrollHeight - clientHeight - scrollTop < NEAR * clientHeight) onNearMore();
  };
  const focusedAt = focused === undefined ? -1 : shown.findIndex(({ key }) => key === focused);

  const onKeyDown = (event: KeyboardEvent) => {
    leaveFeed(event);
    if (list.current) moveBetweenArticles(event, list.current, shown.length);
  };
  return (
    <>
      <div
        ref={pane}
        role="feed"
        aria-label={label}
        // A feed without an article counts as one that is still to be filled.
        aria-busy={busy || shown.length === 0}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={(event) => setFocused(event.target.closest<HTMLElement>('[data-key]')?.dataset.key)}
        onBlur={() => setFocused(undefined)}
        className="flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto overscroll-contain -outline-offset-2 [overflow-anchor:none]"
      >
        {shown.length > 0 && (
          <>
            <div className="grow" />
            <div className="shrink-0" style={{ height: START_HEIGHT }}>
              {start}
            </div>
            <Virtualizer
              key={generation}
              ref={list}
              scrollRef={pane}
              startMargin={START_HEIGHT}
              data={shown}
              shift={isShift}
              {...(focusedAt < 0 ? {} : { keepMounted: [focusedAt] })}
              onScroll={() => {
                scrolled();
                look();
              }}
              onResize={() => {
                resized();
                look();
              }}
            >
              {(item, index) => (
                <div key={item.key} data-key={item.key} data-index={index}>
                  {children(item)}
                </div>
              )}
            </Virtualizer>
            {more ? (
              <div className="shrink-0" style={{ height: START_HEIGHT }}>
                {more}
              </div>
            ) : (
              <div className="h-4 shrink-0" />
            )}
          </>
        )}
      </div>
      {shown.length === 0 && <div className="absolute inset-0 flex">{empty}</div>}
    </>
  );
}

/** Goes to an item by its key: at once, or when a later change brings it. */
function useGoal(
  shown: readonly { key: string }[],
  pane: RefObject<HTMLElement | null>,
  list: RefObject<VirtualizerHandle | null>,
  leave: () => void,
) {
  const goal = useRef<{ key: string; focus: 'focus' | 'keep' }>(undefined);
  const latest = useRef(shown);
  const go = useCallback(() => {
    const { current } = goal;
    const at = current ? latest.current.findIndex(({ key }) => key === current.key) : -1;
    if (!current || at < 0 || !pane.current) return;
    goal.current = undefined;
    leave();
    list.current?.scrollToIndex(at, { align: 'start', offset: -ABOVE });
    if (current.focus === 'focus') focusArticle(pane.current, at);
  }, [pane, list, leave]);
  useLayoutEffect(() => {
    latest.current = shown;
    go();
  }, [shown, go]);
  return useCallback(
    (key: string, focus: 'focus' | 'keep') => {
      goal.current = { key, focus };
      go();
    },
    [go],
  );
}
