import { type FocusEvent, type ReactNode, useLayoutEffect, useRef } from 'react';

import { placeAt } from '../../ui/place';
import { type MenuItem, MenuItems } from './menu';

export interface OpenedMenu {
  label: string;
  items: MenuItem[];
  /** Where it was asked for. */
  x: number;
  y: number;
  /** What has the focus when it closes. */
  from: HTMLElement;
}

interface ContextMenuProps extends OpenedMenu {
  /** Items that stand side by side above the others. */
  children?: ReactNode;
  onClose: () => void;
}

/** What can be done with something, where one has asked for it: at the pointer, or at what has the focus. */
export function ContextMenu({ label, items, x, y, from, children, onClose }: ContextMenuProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current: shown } = place;
    if (!shown) return;
    // Above everything: the side that scrolls would cut it off.
    shown.showPopover();
    placeAt(shown, { x, y });
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
      className="fixed inset-auto overflow-visible bg-transparent p-0"
    >
      <MenuItems label={label} items={items} onClose={close}>
        {children}
      </MenuItems>
    </div>
  );
}
