import type { LucideIcon } from 'lucide-react';
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { classes } from '../../ui/classes';
import { IconButton } from '../../ui/icon-button';

export interface MenuItem {
  icon: LucideIcon;
  label: string;
  /** It destroys something. */
  danger?: boolean;
  onChoose: () => void;
}

export interface MenuProps {
  icon: LucideIcon;
  label: string;
  items: MenuItem[];
}

const step: Record<string, number | undefined> = { ArrowDown: 1, ArrowUp: -1 };

/** A button that opens a short list of things to do. Arrows go through it, Escape and a look elsewhere close it. */
export function Menu({ icon, label, items }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.querySelector('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const by = step[event.key];
    if (event.key === 'Escape') close();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (by) all[(at + by + all.length) % all.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears the focus leave the button and the list.
    <div ref={button} className="relative" onBlur={onBlur}>
      <IconButton
        icon={icon}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={classes(open && 'bg-hover text-text')}
      />
      {open && (
        <div
          ref={list}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          className="absolute end-0 top-full z-20 mt-1 flex min-w-56 flex-col rounded-control bg-raised p-1 shadow-float"
        >
          {items.map(({ icon: Icon, label: text, danger, onChoose }) => (
            <button
              key={text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                onChoose();
              }}
              className={classes(
                'flex min-h-11 items-center gap-3 rounded-control px-3 text-start hover:bg-hover',
                danger && 'text-danger',
              )}
            >
              <Icon aria-hidden size={18} strokeWidth={1.75} />
              {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
