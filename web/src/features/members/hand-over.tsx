import type { Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { Confirm } from '../navigation/confirm';

interface HandOverProps {
  server: Server;
  user: User;
  onDone: () => void;
  onClose: () => void;
}

/** Makes a member the owner of my server, after asking. */
export function HandOver({ server, user, onDone, onClose }: HandOverProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const names = { name: user.displayName, server: server.name };
  return (
    <Confirm
      title={t('servers:handOver.title', names)}
      body={t('servers:handOver.body', names)}
      confirm={t('servers:handOver.confirm')}
      act={() => client.api(`/servers/${server.id}/owner`, { method: 'PUT', body: { userId: user.id } })}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
