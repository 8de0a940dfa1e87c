import type { Invite, InviteBody, Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/choice';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';
import { InviteLink } from './invite-link';

const DAY = 86_400;
const lasting = { day: DAY, week: 7 * DAY, month: 30 * DAY } as const;
type Lasting = keyof typeof lasting;
type Uses = 'many' | 'once';

/** Makes an invite link to hand on: first how long and how often it lets in, then the link. */
export function InvitePeople({ server, onClose }: { server: Server; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const [lasts, setLasts] = useState<Lasting>('week');
  const [uses, setUses] = useState<Uses>('many');
  const make = useMutation({
    mutationFn: async (): Promise<Invite> => {
      const body = { expiresInSeconds: lasting[lasts], ...(uses === 'once' && { maxUses: 1 }) };
      const path = `/servers/${server.id}/invites`;
      return (await client.api<InviteBody>(path, { method: 'POST', body })).invite;
    },
  });
  return (
    <Dialog title={t('servers:invites.title', { server: server.name })} onClose={onClose}>
      <p className="text-soft text-pretty">{t('servers:invites.body')}</p>
      {make.data ? (
        <InviteLink invite={make.data} onAnother={() => make.reset()} />
      ) : (
        <div className="mt-5 flex flex-col gap-5">
          <div className="flex flex-col gap-2">
            <span aria-hidden className="font-medium">
              {t('servers:invites.lasts')}
            </span>
            <Choice
              label={t('servers:invites.lasts')}
              options={[
                { value: 'day', label: t('servers:invites.day') },
                { value: 'week', label: t('servers:invites.week') },
                { value: 'month', label: t('servers:invites.month') },
              ]}
              value={lasts}
              onChoose={setLasts}
            />
          </div>
          <div className="flex flex-col gap-2">
            <span aria-hidden className="font-medium">
              {t('servers:invites.uses')}
            </span>
            <Choice
              label={t('servers:invites.uses')}
              options={[
                { value: 'many', label: t('servers:invites.many') },
                { value: 'once', label: t('servers:invites.once') },
              ]}
              value={uses}
              onChoose={setUses}
            />
          </div>
          {make.error && <ErrorText>{inWords(t, make.error)}</ErrorText>}
          <Button kind="primary" busy={make.isPending} onClick={() => make.mutate()}>
            {t('servers:invites.make')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
