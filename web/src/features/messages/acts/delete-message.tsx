import { RialtoError } from '@rialto/client';

import { useTranslation } from '../../../lib/i18n';
import { isTouch } from '../../../lib/touch';
import { Confirm } from '../../navigation/confirm';

interface DeleteMessageProps {
  /** How many. */
  count?: number;
  /** With Shift nothing would have been asked. */
  canSkip?: boolean;
  act: () => Promise<unknown>;
  onClose: () => void;
}

/** Takes what a message says away for everyone, after asking. */
export function DeleteMessage({ count = 1, canSkip = false, act, onClose }: DeleteMessageProps) {
  const { t } = useTranslation('moderation');
  const { t: messages } = useTranslation('messages');
  const gone = (error: unknown) =>
    error instanceof RialtoError && error.code === 'not_found' ? t('refused.messageGone') : undefined;
  return (
    <Confirm
      title={t('delete.title', { count })}
      body={t('delete.body', { count })}
      confirm={messages('deletion.confirm', { count })}
      say={gone}
      act={act}
      onClose={onClose}
    >
      {canSkip && count === 1 && !isTouch() && <p className="text-sm text-faint">{messages('deletion.skip')}</p>}
    </Confirm>
  );
}
