import type { Session } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { FormError } from '../../ui/form-error';
import { deviceName } from './session-row';

/** Asks before a session is ended on another device. */
export function EndSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation('accounts');
  const { t: common } = useTranslation();
  const client = useRialto();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.api(`/me/sessions/${session.id}`, { method: 'DELETE' }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['sessions'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('sessions.endTitle', { device: deviceName(t, session) })} onClose={onClose}>
      <p className="text-soft">{t('sessions.endBody')}</p>
      <FormError words={error ? inWords(common, error) : undefined} />
      <div className="mt-6 flex justify-end gap-3">
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button kind="danger" busy={isPending} onClick={() => mutate()}>
          {t('sessions.end')}
        </Button>
      </div>
    </Dialog>
  );
}
