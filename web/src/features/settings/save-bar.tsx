import type { RialtoError } from '@rialto/client';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { ErrorText } from '../../ui/error-text';
import { refusalOf } from './refusal';
import type { Draft } from './use-draft';

interface DraftFormProps<T extends object> {
  draft: Draft<T>;
  /** Sends what was changed; gives it as it was taken. */
  save: (changed: Partial<T>) => Promise<Partial<T>>;
  /** What keeps it from being sent, in words. */
  wrong?: string | undefined;
  /** Better words for a failure than the common ones. */
  say?: (error: RialtoError) => string | undefined;
  children: ReactNode;
}

/** A form that is saved as a whole: what is not saved yet is told at its foot, with what went wrong. */
export function DraftForm<T extends object>({ draft, save, wrong, say, children }: DraftFormProps<T>) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const saving = useMutation({ mutationFn: save, onSuccess: draft.saved });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.dirty && !wrong && !saving.isPending) saving.mutate(draft.changed);
  };
  const reset = () => {
    saving.reset();
    draft.reset();
  };
  const error = wrong ?? (saving.error && refusalOf(common, t, saving.error, say));
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-10">
      {children}
      <div role="status" className="sr-only">
        {saving.isSuccess && !draft.dirty && t('saved')}
      </div>
      {draft.dirty && (
        <div className="sticky bottom-4 z-10 -mx-2 flex flex-wrap items-center justify-end gap-x-4 gap-y-2 rounded-card bg-raised p-3 ps-4 shadow-float">
          <div className="min-w-0 flex-1 basis-56">
            {error ? <ErrorText>{error}</ErrorText> : <p role="status">{t('unsaved.told')}</p>}
          </div>
          <div className="flex gap-2">
            <Button onClick={reset}>{t('unsaved.reset')}</Button>
            <Button kind="primary" type="submit" busy={saving.isPending} disabled={wrong !== undefined}>
              {t('save')}
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}
