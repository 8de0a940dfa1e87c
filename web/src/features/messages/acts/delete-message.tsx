import { RialtoError } from '@rialto/client';

import { useTranslation } from '../../../lib/i18n';
import { Confirm } from '../../navigation/confirm';

interface DeleteMessageProps {
  act: () => Promise<unknown>;
  onClose: () => void;
}

/** Takes what a message says away for everyone, after asking. */
export function DeleteMessage({ act, onClose }: DeleteMessageProps) {
  const { t } = useTranslation('moderation');
  const gone = (error: unknown) =>
    error instanceof RialtoError && error.code === 'not_found' ? t('refused.messageGone') : undefined;
  return (
    <Confirm
      title={t('delete.title')}
      body={t('delete.body')}
      confirm={t('messages:acts.delete')}
      say={gone}
      act={act}
      onClose={onClose}
    />
  );
}
