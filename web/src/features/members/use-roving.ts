// The keys of a list of members: Tab leads to one row of it, arrows, Home and End from there to the others.

import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';

import type { MemberListRow } from './member-rows';

/** Frames to wait for a row that was far away: until it is measured it is hidden. */
const FRAMES = 10;

function focusRow(pane: HTMLElement, frames = FRAMES): void {
  const row = pane.querySelector<HTMLElement>('button[tabindex="0"]');
  row?.focus({ preventScroll: true });
  if (row !== document.activeElement && frames > 0) requestAnimationFrame(() => focusRow(pane, frames - 1));
}

interface Roving {
  /** The index of the row that takes the focus; it has to stay in the page, wherever the list is scrolled. */
  at: number;
  onKeyDown: (event: KeyboardEvent) => void;
  /** That row is another one: the one with this key. */
  onFocus: (key: string) => void;
}

export function useRoving(
  rows: readonly MemberListRow[],
  list: RefObject<VirtualizerHandle | null>,
  pane: RefObject<HTMLElement | null>,
): Roving {
  const [key, setKey] = useState<string>();
  const isMoved = useRef(false);
  const members = rows.flatMap((row, at) => (row.kind === 'member' ? [at] : []));
  const known = rows.findIndex((row) => row.kind === 'member' && row.key === key);
  const at = known < 0 ? (members[0] ?? 0) : known;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the row that it waits for.
  useLayoutEffect(() => {
    if (isMoved.current && pane.current) focusRow(pane.current);
    isMoved.current = false;
  }, [pane, key]);

  return {
    at,
    onKeyDown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const place = members.indexOf(at);
      const steps: Record<string, number> = {
        ArrowUp: place - 1,
        ArrowDown: place + 1,
        Home: 0,
        End: members.length - 1,
      };
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = members[step];
      if (next === undefined || next === at) return;
      isMoved.current = true;
      setKey(rows[next]?.key);
      list.current?.scrollToIndex(next, { align: 'nearest' });
    },
    onFocus: setKey,
  };
}
