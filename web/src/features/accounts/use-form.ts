// What every form here does: one submission at a time, and what is wrong said at its field, in words.

import { RialtoError } from '@rialto/client';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { inWords } from '../../lib/words';

/** What is wrong: by field, and with the whole. */
export interface FormErrors {
  fields: Record<string, string>;
  form?: string;
}

export interface FormState {
  busy: boolean;
  errors: FormErrors;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * `submit` gets the form's texts by their names. `say` gives better words than the common ones, by failure; what it
 * leaves out is said in the common ones. The first field in error gets the focus.
 */
export function useForm(
  submit: (values: Record<string, string>) => Promise<void>,
  say: (error: RialtoError) => string | undefined = () => undefined,
): FormState {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FormErrors>({ fields: {} });
  const running = useRef(false);

  async function run(form: HTMLFormElement) {
    running.current = true;
    setBusy(true);
    setErrors({ fields: {} });
    try {
      await submit(Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])));
    } catch (error) {
      const field = error instanceof RialtoError ? error.field : undefined;
      const words = (error instanceof RialtoError && say(error)) || inWords(t, error);
      const input = field ? form.elements.namedItem(field) : null;
      if (input instanceof HTMLInputElement && field) {
        setErrors({ fields: { [field]: words } });
        input.focus();
      } else {
        setErrors({ fields: {}, form: words });
        form.querySelector('input')?.focus();
      }
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return {
    busy,
    errors,
    onSubmit: (event) => {
      event.preventDefault();
      if (!running.current) void run(event.currentTarget);
    },
  };
}
