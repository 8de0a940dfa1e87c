import { type FocusEvent, useLayoutEffect, useRef } from 'react';

import { type MenuItem, MenuItems } from './menu';

/** So much room stays between a menu and the edge of the screen. */
const EDGE_PX = 8;

export interface OpenedMenu {
  label: string;
  items: MenuItem[];
  /** Where it was asked for. */
  x: number;
  y: number;
  /** What has the focus when it closes. */
  from: HTMLElement;
}

/** What can be done with something, where one has asked for it: at the pointer, or at what has the focus. */
export function ContextMenu({ label, items, x, y, from, onClose }: OpenedMenu & { onClose: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current: shown } = place;
    if (!shown) return;
    // Above everything: the side that scrolls would cut it off.
    shown.showPopover();
    const { width, height } = shown.getBoundingClientRect();
    const begin = document.documentElement.dir === 'rtl' ? x - width : x;
    const within = (at: number, size: number, room: number) => Math.max(EDGE_PX, Math.min(at, room - size - EDGE_PX));
    shown.style.left = `${within(begin, width, window.innerWidth)}px`;
    shown.style.top = `${within(y, height, window.innerHeight)}px`;
    shown.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [x, y]);
  const close = () => {
    from.focus();
    onClose();
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) onClose();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears the focus leave the list.
    <div
      ref={place}
      popover="manual"
      onBlur={onBlur}
      onContextMenu={(event) => event.preventDefault()}
      className="fixed inset-auto m-0 overflow-visible bg-transparent p-0"
    >
      <MenuItems label={label} items={items} onClose={close} />
    </div>
  );
}
