import { type InputHTMLAttributes, type ReactNode, type Ref, useEffect, useId } from 'react';

import { classes } from './classes';
import { ErrorText } from './error-text';

/** What an input looks like, wherever one stands. */
export const inputClass =
  'min-h-11 w-full rounded-control border border-edge bg-surface px-3 py-2 text-text placeholder:text-faint ' +
  'aria-invalid:border-wrong';

export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  ref?: Ref<HTMLInputElement>;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** What is wrong with it, in words; it takes the place of the hint. */
  error?: string | undefined;
  /** What stands at the end of the input, such as a button that shows a password. */
  end?: ReactNode;
}

/** A labelled input with its hint and its error. */
export function Field({ label, hint, error, end, className, autoFocus = false, ...input }: FieldProps) {
  const id = useId();
  // The browser's own attribute counts for the first field of a page alone.
  useEffect(() => {
    if (autoFocus) document.getElementById(id)?.focus();
  }, [autoFocus, id]);
  const describedBy = error ? `${id}-error` : hint != null ? `${id}-hint` : undefined;
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative flex items-center">
        <input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className={classes(inputClass, end != null && 'pe-12')}
        />
        {end != null && <div className="absolute end-0">{end}</div>}
      </div>
      {hint != null && !error && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
      {error && <ErrorText id={`${id}-error`}>{error}</ErrorText>}
    </div>
  );
}
