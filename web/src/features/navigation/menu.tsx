import type { LucideIcon } from 'lucide-react';
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

import { classes } from '../../ui/classes';
import { IconButton } from '../../ui/icon-button';

export interface MenuItem {
  icon: LucideIcon;
  label: string;
  /** It destroys something. */
  danger?: boolean;
  /** The key that does it where the menu was opened. */
  keys?: string | undefined;
  onChoose: (by: { shiftKey: boolean }) => void;
}

interface MenuProps {
  icon: LucideIcon;
  label: string;
  items: MenuItem[];
}

const step: Record<string, number | undefined> = { ArrowDown: 1, ArrowUp: -1 };

const itemsIn = (list: HTMLElement | null) => [...(list?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];

/** Along items that stand side by side, as the page runs. */
function sideways(key: string): number | undefined {
  const by = document.documentElement.dir === 'rtl' ? -1 : 1;
  return { ArrowRight: by, ArrowLeft: -by }[key];
}

/** Those that are one below the other: of what stands side by side the one that has the focus, or the first. */
function inOrder(all: readonly HTMLElement[], now: HTMLElement): HTMLElement[] {
  const aside = all.filter((one) => one.closest('[data-side]'));
  const stop = aside.includes(now) ? now : aside[0];
  return all.filter((one) => one === stop || !aside.includes(one));
}

const stepped = (all: readonly HTMLElement[], now: HTMLElement, by: number): HTMLElement | undefined =>
  all[(all.indexOf(now) + by + all.length) % all.length];

/** The item after `at` that begins with a letter, as in the menus of the system. */
function named(all: readonly HTMLElement[], at: number, letter: string): HTMLElement | undefined {
  const begins = ({ textContent }: HTMLElement) =>
    textContent?.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase());
  return [...all.slice(at + 1), ...all.slice(0, at + 1)].find(begins);
}

/**
 * A button that opens a short list of things to do, also by an arrow. Arrows and first letters go through it, Escape and
 * a look elsewhere close it.
 */
export function Menu({ icon, label, items }: MenuProps) {
  /** Closed, or which item the focus goes to first. */
  const [open, setOpen] = useState<'first' | 'last'>();
  const button = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (open)
      itemsIn(list.current)
        .at(open === 'first' ? 0 : -1)
        ?.focus();
  }, [open]);

  const close = () => {
    setOpen(undefined);
    button.current?.querySelector('button')?.focus();
  };
  const onButtonKeyDown = (event: KeyboardEvent) => {
    const by = step[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setOpen(by > 0 ? 'first' : 'last');
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(undefined);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears the focus leave the button and the list.
    <div ref={button} className="relative" onBlur={onBlur}>
      <IconButton
        icon={icon}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        onClick={() => setOpen(open ? undefined : 'first')}
        onKeyDown={onButtonKeyDown}
        className={classes(open && 'bg-hover text-text')}
      />
      {open && (
        <div className="absolute end-0 top-full z-20 mt-1">
          <MenuItems ref={list} label={label} items={items} onClose={close} />
        </div>
      )}
    </div>
  );
}

interface MenuItemsProps {
  ref?: Ref<HTMLDivElement>;
  label: string;
  items: MenuItem[];
  /** Items that stand side by side above the others. */
  children?: ReactNode;
  onClose: () => void;
}

/** The list itself, with its keys. */
export function MenuItems({ ref, label, items, children, onClose }: MenuItemsProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = itemsIn(event.currentTarget as HTMLElement);
    const now = document.activeElement as HTMLElement;
    const at = all.indexOf(now);
    const by = step[event.key];
    const aside = now.closest<HTMLElement>('[data-side]');
    const along = aside && sideways(event.key);
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (along) stepped(itemsIn(aside), now, along)?.focus();
    else if (by) stepped(inOrder(all, now), now, by)?.focus();
    else if (event.key.length === 1 && event.key !== ' ') named(all, at, event.key)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={ref}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="flex min-w-56 flex-col rounded-control bg-raised p-1 text-text shadow-float"
    >
      {children && (
        <div data-side className="mb-1 flex border-b border-line pb-1">
          {children}
        </div>
      )}
      {items.map(({ icon: Icon, label: text, danger, keys, onChoose }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={({ shiftKey }) => {
            onClose();
            onChoose({ shiftKey });
          }}
          className={classes(
            'flex min-h-11 items-center gap-3 rounded-control px-3 text-start hover:bg-hover',
            danger && 'text-danger',
          )}
        >
          <Icon aria-hidden size={18} strokeWidth={1.75} />
          {text}
          {keys && (
            <kbd aria-hidden className="ms-auto ps-4 font-sans text-xs text-faint">
              {keys}
            </kbd>
          )}
        </button>
      ))}
    </div>
  );
}
