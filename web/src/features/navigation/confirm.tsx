import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';
import { Field } from '../../ui/field';

interface ConfirmProps {
  title: string;
  /** What will be lost, or what comes of it. */
  body: string;
  /** What the button does, as a verb. */
  confirm: string;
  /** Nothing is lost by it. */
  harmless?: boolean;
  /** What must be typed first, and the words that ask for it. */
  typed?: { expected: string; label: string };
  /** What else is to be said about it: fields, whose owner keeps what is in them. */
  children?: ReactNode;
  /** What keeps it from being done, in words. */
  wrong?: string | undefined;
  /** Better words for a failure than the common ones. */
  say?: (error: unknown) => string | undefined;
  act: () => Promise<unknown>;
  onDone?: () => void;
  onClose: () => void;
}

/** Asks before something is done that is felt by others or can't be taken back. */
export function Confirm(props: ConfirmProps) {
  const { title, body, confirm, harmless, typed, children, wrong, say, act, onDone, onClose } = props;
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const isAllowed = wrong === undefined && (!typed || text.trim() === typed.expected);
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
        {children && <div className="mt-5 flex flex-col gap-5">{children}</div>}
        {doing.error && <ErrorText className="mt-3">{say?.(doing.error) ?? inWords(t, doing.error)}</ErrorText>}
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind={harmless ? 'primary' : 'danger'} type="submit" busy={doing.isPending} disabled={!isAllowed}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
