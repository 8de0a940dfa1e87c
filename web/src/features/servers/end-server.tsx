import type { Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { Confirm } from '../navigation/confirm';

interface EndServerProps {
  server: Server;
  me: User;
  onClose: () => void;
}

/** Leaves a server, or deletes one's own, after asking. */
export function EndServer({ server, me, onClose }: EndServerProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const does = server.ownerId === me.id ? 'delete' : 'leave';
  const path = does === 'delete' ? `/servers/${server.id}` : `/servers/${server.id}/members/${me.id}`;
  return (
    <Confirm
      title={t(`servers:${does}.title`, { server: server.name })}
      body={t(`servers:${does}.body`)}
      confirm={t(`servers:${does}.confirm`)}
      {...(does === 'delete' && {
        typed: { expected: server.name.trim(), label: t('servers:delete.typed', { server: server.name }) },
      })}
      act={() => client.api(path, { method: 'DELETE' })}
      onDone={() => navigate('/')}
      onClose={onClose}
    />
  );
}
