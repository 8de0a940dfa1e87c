import { type KeyboardEvent, type ReactElement, type ReactNode, type Ref, useImperativeHandle, useState } from 'react';
import { Virtualizer } from 'virtua';

import { moveBetweenArticles } from './feed-keys';
import { START_HEIGHT } from './history-start';
import { useSteps } from './use-steps';
import { useStickyEnd } from './use-sticky-end';

/** So near to the first row, in heights of the pane, the page before it is asked for. */
const NEAR_START = 1.5;

export interface TimelineHandle {
  /** Goes to the end and stays there. */
  toEnd: () => void;
}

export interface TimelineProps<Item extends { key: string }> {
  label: string;
  /** Oldest first. The same key is the same item, however it changes; nothing is put between two old ones. */
  items: readonly Item[];
  /** An item's element, holding one `article` that can be focused. Called again only for items that changed. */
  children: (item: Item) => ReactElement;
  /** What stands before the first item, `START_HEIGHT` pixels high. */
  start: ReactNode;
  /** What stands in its place, over the positioned element around it, while there are no items. */
  empty: ReactNode;
  /** Something is on its way. */
  busy: boolean;
  /** The first item comes near, or is seen. Called often. */
  onNearStart: () => void;
  /** The end is reached or left. */
  onEnd: (atEnd: boolean) => void;
  ref?: Ref<TimelineHandle>;
}

/**
 * A list of any length that is read from its end: only what is near the eyes is in the page. It stays at the end while
 * it is at the end, and where it is otherwise, whatever comes before or after or changes its height.
 */
export function Timeline<Item extends { key: string }>(props: TimelineProps<Item>) {
  const { label, items, children, start, empty, busy, onNearStart, onEnd, ref } = props;
  const { shown, isShift, generation } = useSteps(items);
  const { pane, list, follow, scrolled, toEnd } = useStickyEnd(shown, generation, onEnd);
  const [focused, setFocused] = useState<string>();
  useImperativeHandle(ref, () => ({ toEnd }), [toEnd]);

  const look = () => {
    const { current } = pane;
    if (current && current.scrollTop < NEAR_START * current.clientHeight) onNearStart();
  };
  const focusedAt = focused === undefined ? -1 : shown.findIndex(({ key }) => key === focused);

  const onKeyDown = (event: KeyboardEvent) => {
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
                follow();
                look();
              }}
            >
              {(item, index) => (
                <div key={item.key} data-key={item.key} data-index={index}>
                  {children(item)}
                </div>
              )}
            </Virtualizer>
            <div className="h-4 shrink-0" />
          </>
        )}
      </div>
      {shown.length === 0 && <div className="absolute inset-0 flex">{empty}</div>}
    </>
  );
}
