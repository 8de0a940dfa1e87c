import { moderationOf, type Server, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Select } from '../../ui/select';
import { Confirm } from '../navigation/confirm';
import { ReasonField, useReasonWrong } from './reason';
import { sayRefusal } from './refusal';
import { useReread } from './use-reread';

/** How far back what a banned person wrote is deleted, in seconds. */
const DELETIONS = ['0', '3600', '86400', '604800'] as const;
type Deletion = (typeof DELETIONS)[number];

interface BanPersonProps {
  server: Server;
  user: User;
  onDone: () => void;
  onClose: () => void;
}

/** Keeps somebody out of a server, after asking what becomes of what they wrote lately. */
export function BanPerson({ server, user, onDone, onClose }: BanPersonProps) {
  const { t } = useTranslation('moderation');
  const client = useRialto();
  const reread = useReread(server.id);
  const [deletion, setDeletion] = useState<Deletion>('0');
  const [reason, setReason] = useState('');
  const ban = async () => {
    const body = { reason: reason.trim(), deleteMessagesSeconds: Number(deletion) };
    await moderationOf(client).ban(server.id, user.id, body);
    reread();
  };
  const names = { name: user.displayName, server: server.name };
  return (
    <Confirm
      title={t('ban.title', names)}
      body={t('ban.body', names)}
      confirm={t('ban.confirm')}
      wrong={useReasonWrong(reason)}
      say={sayRefusal(t)}
      act={ban}
      onDone={onDone}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} />
      <Select
        label={t('ban.messages')}
        hint={deletion === '0' ? undefined : t('ban.gone')}
        options={DELETIONS.map((value) => ({ value, label: t(`ban.spans.${value}`) }))}
        value={deletion}
        onChoose={(value) => setDeletion(value as Deletion)}
      />
    </Confirm>
  );
}
