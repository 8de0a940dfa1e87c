import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';

export interface ConfirmProps {
  title: string;
  /** What will be lost. */
  body: string;
  /** What the button does, as a verb. */
  confirm: string;
  act: () => Promise<unknown>;
  onDone?: () => void;
  onClose: () => void;
}

/** Asks before something is lost that can't be taken back. */
export function Confirm({ title, body, confirm, act, onDone, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const doing = useMutation({
    mutationFn: act,
    onSuccess: () => {
      onClose();
      onDone?.();
    },
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-soft text-pretty">{body}</p>
      {doing.error && <ErrorText className="mt-3">{inWords(t, doing.error)}</ErrorText>}
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button kind="danger" busy={doing.isPending} onClick={() => doing.mutate()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
