import type { User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { Dialog } from '../../ui/dialog';
import { directWith } from './direct-with';
import { directPath } from './names';
import { useRefusal } from './refusal';

interface WriteToProps {
  user: User;
  /** Their conversation is on its way to the screen. */
  onDone: () => void;
  onClose: () => void;
}

/** Goes to the conversation with somebody, new or not; says why where there is none to be had. */
export function WriteTo({ user, onDone, onClose }: WriteToProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const refusal = useRefusal();
  const { mutate, error } = useMutation({
    mutationFn: async () =>
      directWith(client.directs.get().directs, user.id) ?? client.beginDirect({ userIds: [user.id] }),
    onSuccess: (direct) => {
      onDone();
      navigate(directPath(direct));
    },
  });
  useEffect(() => mutate(), [mutate]);
  if (!error) return null;
  return (
    <Dialog title={t('servers:profile.write')} onClose={onClose}>
      <p role="alert" className="text-pretty">
        {refusal(error)}
      </p>
    </Dialog>
  );
}
