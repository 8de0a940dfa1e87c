import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';
import { Field } from '../../ui/field';

interface ConfirmProps {
  title: string;
  /** What will be lost. */
  body: string;
  /** What the button does, as a verb. */
  confirm: string;
  /** What must be typed first, and the words that ask for it. */
  typed?: { expected: string; label: string };
  act: () => Promise<unknown>;
  onDone?: () => void;
  onClose: () => void;
}

/** Asks before something is lost that can't be taken back. */
export function Confirm({ title, body, confirm, typed, act, onDone, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const isAllowed = !typed || text.trim() === typed.expected;
  const doing = useMutation({
    mutationFn: act,
    onSuccess: () => {
      onClose();
      onDone?.();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAllowed && !doing.isPending) doing.mutate();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-soft text-pretty">{body}</p>
      <form onSubmit={submit}>
        {typed && (
          <Field
            className="mt-5"
            label={typed.label}
            value={text}
            onChange={(event) => setText(event.target.value)}
            dir="auto"
            autoComplete="off"
            spellCheck={false}
          />
        )}
        {doing.error && <ErrorText className="mt-3">{inWords(t, doing.error)}</ErrorText>}
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="danger" type="submit" busy={doing.isPending} disabled={!isAllowed}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
