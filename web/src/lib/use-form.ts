// What every form here does: one submission at a time, and what is wrong said at its field, in words. The browser's own
// checks are off (`noValidate`): their words are in the browser's language and go away by themselves.

import { RialtoError } from '@rialto/client';
import { type FormEvent, useRef, useState } from 'react';

import { useTranslation } from './i18n';
import { inWords } from './words';

/** A form's texts by the names of its fields. */
export type Values = Record<string, string>;

/** What is wrong: by field, and with the whole. */
interface FormErrors {
  fields: Record<string, string>;
  form?: string;
}

/** Better words than the common ones; with a field, that is where it is to be put right. */
export type Said = string | { field: string; words: string } | undefined;

interface FormRules {
  /** Gives the words for what is wrong with a field before anything is sent; by the names of the fields. */
  checks?: Record<string, (value: string) => string | undefined>;
  /** Gives the words for a failure of what was sent; what it leaves out is said in the common ones. */
  say?: (error: RialtoError, values: Values) => Said;
}

interface FormState {
  busy: boolean;
  errors: FormErrors;
  /** For the `<form>`. */
  form: {
    noValidate: true;
    onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    onInput: (event: FormEvent<HTMLFormElement>) => void;
  };
}

const valuesOf = (form: HTMLFormElement): Values =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));

/** Puts the writer at the first field in error; what was typed there is selected, to be typed anew. */
function focusFirst(form: HTMLFormElement, fields: Record<string, string>) {
  const inputs = form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea');
  const input = [...inputs].find(({ name }) => fields[name] !== undefined);
  input?.focus();
  input?.select();
}

/** `submit` is called when nothing is wrong with the texts. The first field in error gets the focus. */
export function useForm(submit: (values: Values) => Promise<void>, { checks = {}, say }: FormRules = {}): FormState {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FormErrors>({ fields: {} });
  const running = useRef(false);

  function wrong(form: HTMLFormElement, values: Values): Record<string, string> {
    const fields: Record<string, string> = {};
    for (const [name, check] of Object.entries(checks)) {
      const words = form.elements.namedItem(name) ? check(values[name] ?? '') : undefined;
      if (words) fields[name] = words;
    }
    return fields;
  }

  function failed(form: HTMLFormElement, values: Values, error: unknown) {
    const isKnown = error instanceof RialtoError;
    const said = isKnown ? say?.(error, values) : undefined;
    const words = (typeof said === 'object' ? said.words : said) || inWords(t, error);
    const field = typeof said === 'object' ? said.field : isKnown ? error.field : undefined;
    if (field === undefined || !form.elements.namedItem(field)) return setErrors({ fields: {}, form: words });
    const fields = { [field]: words };
    setErrors({ fields });
    focusFirst(form, fields);
  }

  async function run(form: HTMLFormElement) {
    const values = valuesOf(form);
    const fields = wrong(form, values);
    setErrors({ fields });
    if (Object.keys(fields).length > 0) return focusFirst(form, fields);
    running.current = true;
    setBusy(true);
    try {
      await submit(values);
    } catch (error) {
      failed(form, values, error);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return {
    busy,
    errors,
    form: {
      noValidate: true,
      onSubmit: (event) => {
        event.preventDefault();
        if (!running.current) void run(event.currentTarget);
      },
      // What is being put right is not called wrong any more.
      onInput: ({ target }) => {
        const isInput = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
        const name = isInput ? target.name : '';
        if (errors.fields[name] === undefined) return;
        const { [name]: _, ...fields } = errors.fields;
        setErrors({ ...errors, fields });
      },
    },
  };
}
