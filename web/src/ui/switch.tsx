import { type ReactNode, useId } from 'react';

import { classes } from './classes';

interface SwitchProps {
  label: ReactNode;
  /** What it does, in a sentence. */
  hint?: ReactNode;
  /** What is to be thought of while it is on. */
  warning?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** Something that is on or off, with what that means. The whole row takes the press. */
export function Switch({ label, hint, warning, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  const described = [hint != null && `${id}-hint`, warning != null && `${id}-warning`].filter(Boolean).join(' ');
  return (
    <label
      className={classes(
        'relative -mx-3 flex min-h-11 items-start gap-4 rounded-control px-3 py-2.5',
        disabled ? 'opacity-65' : 'cursor-pointer hover:bg-hover',
      )}
    >
      <span className="min-w-0 flex-1">
        <span id={`${id}-label`} className="block font-medium wrap-anywhere">
          {label}
        </span>
        {hint != null && (
          <span id={`${id}-hint`} className="block text-sm text-soft text-pretty">
            {hint}
          </span>
        )}
        {warning != null && (
          <span id={`${id}-warning`} className="mt-1 flex gap-1.5 text-sm text-wrong text-pretty">
            {warning}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        aria-labelledby={`${id}-label`}
        aria-describedby={described || undefined}
        checked={checked}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        className="switch mt-0.5 shrink-0"
      />
    </label>
  );
}
