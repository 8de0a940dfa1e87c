import { useId } from 'react';

interface ChoiceProps<Value extends string> {
  /** What is chosen, for those who do not see the heading above. */
  label: string;
  options: readonly { value: Value; label: string }[];
  /** Absent while it is not known. */
  value: Value | undefined;
  onChoose: (value: Value) => void;
}

/** One of a few, side by side: radio buttons that look like one control. */
export function Choice<Value extends string>({ label, options, value, onChoose }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex flex-wrap gap-1 self-start rounded-card bg-sunken p-1"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex min-h-11 items-center rounded-control px-4 text-soft has-checked:bg-raised has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
