import type { Direct } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { Confirm } from '../navigation/confirm';

/** Leaves a group, or closes a conversation of two, after asking. */
export function EndDirect({ direct, onClose }: { direct: Direct; onClose: () => void }) {
  const { t } = useTranslation('directs');
  const client = useRialto();
  const end = direct.group ? 'leave' : 'close';
  return (
    <Confirm
      title={t(`${end}.title`)}
      body={t(`${end}.body`)}
      confirm={t(`${end}.confirm`)}
      harmless={!direct.group}
      act={() => client.endDirect({ directId: direct.id })}
      onClose={onClose}
    />
  );
}
