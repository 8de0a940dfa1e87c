import { moderationOf, type Server, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { shortDayAndTime } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Select } from '../../ui/select';
import { Confirm } from '../navigation/confirm';
import { profileQuery } from '../people/use-profile';
import { endOf, TIMEOUTS, type Timeout } from './lengths';
import { ReasonField, useReasonWrong } from './reason';
import { sayRefusal } from './refusal';
import { useReread } from './use-reread';

interface TimeOutProps {
  server: Server;
  user: User;
  onClose: () => void;
}

/** Sends what is to be of a member's timeout. */
function useTimeout(server: Server, user: User) {
  const client = useRialto();
  const reread = useReread(server.id);
  return async (timeoutUntil: string | null, reason: string) => {
    await moderationOf(client).changeMember(server.id, user.id, { timeoutUntil, reason: reason.trim() });
    reread();
  };
}

/** Lets a member only read for a while, after asking. */
export function TimeOut({ server, user, onClose }: TimeOutProps) {
  const { t } = useTranslation('moderation');
  const send = useTimeout(server, user);
  const [length, setLength] = useState<Timeout>('3600');
  const [reason, setReason] = useState('');
  const names = { name: user.displayName, server: server.name };
  return (
    <Confirm
      title={t('timeout.title', names)}
      body={t('timeout.body', names)}
      confirm={t('timeout.confirm')}
      wrong={useReasonWrong(reason)}
      say={sayRefusal(t)}
      act={() => send(endOf(length, Date.now()), reason)}
      onClose={onClose}
    >
      <Select
        label={t('timeout.length')}
        options={TIMEOUTS.map((value) => ({ value, label: t(`timeout.lengths.${value}`) }))}
        value={length}
        onChoose={(value) => setLength(value as Timeout)}
      />
      <ReasonField value={reason} onChange={setReason} />
    </Confirm>
  );
}

/** Lets a member write again, after asking. */
export function EndTimeout({ server, user, onClose }: TimeOutProps) {
  const { t, language } = useTranslation('moderation');
  const client = useRialto();
  const send = useTimeout(server, user);
  const [reason, setReason] = useState('');
  const { data } = useQuery(profileQuery(client, server.id, user.id));
  const until = data?.timeoutUntil;
  const names = { name: user.displayName, when: until ? shortDayAndTime(language, Date.parse(until)) : '' };
  return (
    <Confirm
      harmless
      title={t('timeout.endTitle', names)}
      body={t('timeout.endBody', names)}
      confirm={t('timeout.end')}
      wrong={useReasonWrong(reason)}
      say={sayRefusal(t)}
      act={() => send(null, reason)}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} />
    </Confirm>
  );
}
