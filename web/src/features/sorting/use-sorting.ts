// Putting a list in order by dragging its rows, and saying where one goes. The keys are the list's own.

import { type PointerEvent, type RefObject, useRef, useState } from 'react';

/** So far a press may move and still be one. */
const SLACK_PX = 6;
/** So near to the edge of what scrolls, it does. */
const EDGE_PX = 48;
const SCROLL_PX = 12;

/** The row that is dragged, and before which one it would go; before none: to the end. */
export interface Dragging {
  id: string;
  before: string | undefined;
}

interface Sorting {
  dragging: Dragging | undefined;
  /** For what begins a drag: the row itself, or a handle of it. */
  handle: (id: string) => {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerCancel: () => void;
  };
}

interface SortingRules {
  /** In it are the rows, each with its id as `data-sorted`. */
  list: RefObject<HTMLElement | null>;
  /** Where the row may go, of where the pointer is; nothing where it may not. */
  place?: (dragging: Dragging) => Dragging | undefined;
  onDrop: (dragging: Dragging) => void;
  /** Whether a finger drags too: by a handle, which does not scroll. */
  touch?: boolean;
}

/** Before which row the pointer is. */
function rowAfter(list: HTMLElement, y: number): string | undefined {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-sorted]')];
  const next = rows.find((row) => {
    const { top, height } = row.getBoundingClientRect();
    return y < top + height / 2;
  });
  return next?.dataset.sorted;
}

/** Scrolls what the list is in, where the pointer is at its edge. */
function scrollAtEdge(list: HTMLElement, y: number): void {
  const { top, bottom } = list.getBoundingClientRect();
  if (y < top + EDGE_PX) list.scrollBy(0, -SCROLL_PX);
  else if (y > bottom - EDGE_PX) list.scrollBy(0, SCROLL_PX);
}

export function useSorting({ list, place = (dragging) => dragging, onDrop, touch = false }: SortingRules): Sorting {
  const [dragging, setDragging] = useState<Dragging>();
  const pressed = useRef<{ id: string; y: number } | undefined>(undefined);
  const end = () => {
    pressed.current = undefined;
    setDragging(undefined);
  };
  return {
    dragging,
    handle: (id) => ({
      onPointerDown: ({ button, pointerType, clientY, currentTarget, pointerId }) => {
        if (button !== 0 || (!touch && pointerType === 'touch')) return;
        pressed.current = { id, y: clientY };
        // However fast it goes from here, it is heard.
        currentTarget.setPointerCapture(pointerId);
      },
      onPointerMove: ({ clientY }) => {
        const { current: from } = pressed;
        if (!from || from.id !== id || !list.current) return;
        if (!dragging && Math.abs(clientY - from.y) < SLACK_PX) return;
        scrollAtEdge(list.current, clientY);
        const next = place({ id, before: rowAfter(list.current, clientY) });
        if (next && (next.before !== dragging?.before || !dragging)) setDragging(next);
      },
      onPointerUp: ({ currentTarget }) => {
        if (dragging) {
          // The press that ends it is no click on what was dragged.
          const swallow = (event: Event) => {
            event.preventDefault();
            event.stopPropagation();
          };
          currentTarget.addEventListener('click', swallow, { capture: true, once: true });
          setTimeout(() => currentTarget.removeEventListener('click', swallow, true));
          onDrop(dragging);
        }
        end();
      },
      onPointerCancel: end,
    }),
  };
}
