import type { Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';

import { useTranslation } from '../../lib/i18n';
import { Confirm } from '../navigation/confirm';
import { membersKey } from './use-members';

interface KickMemberProps {
  server: Server;
  user: User;
  onDone: () => void;
  onClose: () => void;
}

/** Takes a member out of a server, after asking. */
export function KickMember({ server, user, onDone, onClose }: KickMemberProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const queries = useQueryClient();
  const kick = async () => {
    await client.api(`/servers/${server.id}/members/${user.id}`, { method: 'DELETE' });
    void queries.invalidateQueries({ queryKey: membersKey(server.id) });
  };
  const names = { name: user.displayName, server: server.name };
  return (
    <Confirm
      title={t('servers:kick.title', names)}
      body={t('servers:kick.body', names)}
      confirm={t('servers:kick.confirm')}
      act={kick}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
