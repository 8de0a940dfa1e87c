import {
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
  useEffect,
  useId,
  useState,
} from 'react';

import { useTranslation } from '../lib/i18n';
import { classes } from './classes';
import { ErrorText } from './error-text';

/** What an input looks like, wherever one stands. */
export const inputClass =
  'min-h-11 w-full rounded-control border border-edge bg-surface px-3 py-2 text-text placeholder:text-faint ' +
  'aria-invalid:border-wrong';

/** How long a text is to the node: without the space around it, in characters and not in their halves. */
export const lengthOf = (text: string) => [...text.trim()].length;

interface LabelledProps {
  label: string;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** What is wrong with it, in words; it takes the place of the hint. */
  error?: string | undefined;
  /** How long it may be: how long it is stands beside the label. */
  limit?: number | undefined;
}

export interface FieldProps extends InputHTMLAttributes<HTMLInputElement>, LabelledProps {
  ref?: Ref<HTMLInputElement>;
  /** What stands at the end of the input, such as a button that shows a password. */
  end?: ReactNode;
}

interface LongFieldProps extends TextareaHTMLAttributes<HTMLTextAreaElement>, LabelledProps {}

/** A labelled input with its hint and its error. */
export function Field({ label, hint, error, limit, end, className, autoFocus = false, ...input }: FieldProps) {
  const id = useId();
  // The browser's own attribute counts for the first field of a page alone.
  useEffect(() => {
    if (autoFocus) document.getElementById(id)?.focus();
  }, [autoFocus, id]);
  return (
    <Labelled {...{ id, label, hint, error, limit, className }} value={input.value} begins={input.defaultValue}>
      <div className="relative flex items-center">
        <input {...input} {...described(id, hint, error)} className={classes(inputClass, end != null && 'pe-12')} />
        {end != null && <div className="absolute end-0">{end}</div>}
      </div>
    </Labelled>
  );
}

/** The same for a text of several lines. */
export function LongField({ label, hint, error, limit, className, ...input }: LongFieldProps) {
  const id = useId();
  return (
    <Labelled {...{ id, label, hint, error, limit, className }} value={input.value} begins={input.defaultValue}>
      <textarea {...input} {...described(id, hint, error)} className={classes(inputClass, 'block resize-y')} />
    </Labelled>
  );
}

const described = (id: string, hint: ReactNode, error: string | undefined) => ({
  id,
  'aria-invalid': error ? true : undefined,
  'aria-describedby': error ? `${id}-error` : hint != null ? `${id}-hint` : undefined,
});

interface FrameProps extends LabelledProps {
  id: string;
  /** What it holds, where its owner says it; else it begins with `begins`. */
  value: unknown;
  begins: unknown;
  className: string | undefined;
  children: ReactNode;
}

function Labelled({ id, label, hint, error, limit, value, begins, className, children }: FrameProps) {
  const { t } = useTranslation();
  const [typed, setLength] = useState(() => lengthOf(String(begins ?? '')));
  const length = value === undefined ? typed : lengthOf(String(value));
  const count = (event: FormEvent) => setLength(lengthOf((event.target as HTMLInputElement).value));
  return (
    <div className={classes('flex flex-col gap-1', className)} onInput={limit === undefined ? undefined : count}>
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {limit !== undefined && (
          <span className={classes('text-xs tabular-nums', length > limit ? 'text-wrong' : 'text-faint')}>
            <span className="sr-only">{t('lengthOf', { length, limit })}</span>
            <bdi aria-hidden>
              {length}/{limit}
            </bdi>
          </span>
        )}
      </div>
      {children}
      {hint != null && !error && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
      {error && <ErrorText id={`${id}-error`}>{error}</ErrorText>}
    </div>
  );
}
