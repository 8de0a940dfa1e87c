import type { ButtonHTMLAttributes } from 'react';

import { classes } from './classes';

/** `primary`: what the screen is for; one a screen. `quiet`: everything else. `danger`: what can't be undone. */
export type ButtonKind = 'primary' | 'quiet' | 'danger';

const looks: Record<ButtonKind, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  quiet: 'bg-hover text-text hover:bg-pressed',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong',
};

/** The class of what looks like a button: links that lead somewhere important take it too. */
export function buttonClass(kind: ButtonKind, more?: string): string {
  return classes(
    'inline-flex min-h-11 items-center justify-center gap-2 rounded-control px-4 py-2 text-center font-medium',
    'transition-colors disabled:opacity-60',
    looks[kind],
    more,
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  /** Something is under way: the button stays focusable and does nothing. */
  busy?: boolean;
}

export function Button({ kind = 'quiet', busy = false, className, type = 'button', onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={buttonClass(kind, classes(busy && 'opacity-70', className))}
    />
  );
}
