import { moderationOf, type Server, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { ReasonField, useReasonWrong } from '../moderation/reason';
import { sayRefusal } from '../moderation/refusal';
import { useReread } from '../moderation/use-reread';
import { Confirm } from '../navigation/confirm';

interface KickMemberProps {
  server: Server;
  user: User;
  onDone: () => void;
  onClose: () => void;
}

/** Takes a member out of a server, after asking. */
export function KickMember({ server, user, onDone, onClose }: KickMemberProps) {
  const { t } = useTranslation();
  const { t: words } = useTranslation('moderation');
  const client = useRialto();
  const reread = useReread(server.id);
  const [reason, setReason] = useState('');
  const kick = async () => {
    await moderationOf(client).kick(server.id, user.id, { reason: reason.trim() });
    reread();
  };
  const names = { name: user.displayName, server: server.name };
  return (
    <Confirm
      title={t('servers:kick.title', names)}
      body={t('servers:kick.body', names)}
      confirm={t('servers:kick.confirm')}
      wrong={useReasonWrong(reason)}
      say={sayRefusal(words)}
      act={kick}
      onDone={onDone}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} />
    </Confirm>
  );
}
