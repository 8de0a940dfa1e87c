import { ChevronDown } from 'lucide-react';
import { type ReactNode, type SelectHTMLAttributes, useId } from 'react';

import { classes } from './classes';
import { inputClass } from './field';

interface SelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> {
  label: string;
  hint?: ReactNode;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
  /** The label is for those who do not see what stands around it. */
  bare?: boolean;
}

/** One of many: the platform's own list, with its label. */
export function Select({ label, hint, options, onChoose, bare = false, className, ...select }: SelectProps) {
  const id = useId();
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      <label htmlFor={id} className={bare ? 'sr-only' : 'font-medium'}>
        {label}
      </label>
      <div className="relative flex items-center">
        <select
          {...select}
          id={id}
          aria-describedby={hint != null ? `${id}-hint` : undefined}
          onChange={({ currentTarget }) => onChoose(currentTarget.value)}
          className={classes(inputClass, 'appearance-none truncate pe-10')}
        >
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <ChevronDown aria-hidden size={18} className="pointer-events-none absolute end-3 text-faint" />
      </div>
      {hint != null && (
        <p id={`${id}-hint`} className="text-sm text-soft text-pretty">
          {hint}
        </p>
      )}
    </div>
  );
}
