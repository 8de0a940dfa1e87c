import { type Invite, type InviteBody, RialtoError, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/choice';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';
import { InviteLink } from './invite-link';
import { InviteList, invitesKey } from './live-invites';

const DAY = 86_400;
const lasting = { day: DAY, week: 7 * DAY, month: 30 * DAY } as const;
type Lasting = keyof typeof lasting;
type Uses = 'many' | 'once';

const isTooMany = (error: unknown) => error instanceof RialtoError && error.code === 'forbidden';

/** Makes an invite link to hand on: first how long and how often it lets in, then the link. Below, those that there are. */
export function InvitePeople({ server, onClose }: { server: Server; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const queries = useQueryClient();
  const [shown, setShown] = useState<Invite>();
  const [lasts, setLasts] = useState<Lasting>('week');
  const [uses, setUses] = useState<Uses>('many');
  const make = useMutation({
    mutationFn: async (): Promise<Invite> => {
      const body = { expiresInSeconds: lasting[lasts], ...(uses === 'once' && { maxUses: 1 }) };
      const path = `/servers/${server.id}/invites`;
      return (await client.api<InviteBody>(path, { method: 'POST', body })).invite;
    },
    onSuccess: (invite) => {
      setShown(invite);
      void queries.invalidateQueries({ queryKey: invitesKey(server.id) });
    },
  });
  const error = make.error && (isTooMany(make.error) ? t('servers:invites.tooMany') : inWords(t, make.error));
  return (
    <Dialog title={t('servers:invites.title', { server: server.name })} onClose={onClose}>
      <p className="text-soft text-pretty">{t('servers:invites.body')}</p>
      {shown ? (
        <InviteLink key={shown.code} invite={shown} onAnother={() => setShown(undefined)} />
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
          {error && <ErrorText>{error}</ErrorText>}
          <Button kind="primary" busy={make.isPending} onClick={() => make.mutate()}>
            {t('servers:invites.make')}
          </Button>
        </div>
      )}
      <InviteList
        server={server}
        onShow={setShown}
        onRevoked={({ code }) => setShown((now) => (now?.code === code ? undefined : now))}
        around={(list) => (
          <section className="-mx-6 mt-6 -mb-6 bg-hover px-6 pt-5 pb-4">
            <h3 className="mb-1 text-soft">{t('servers:invites.live')}</h3>
            {list}
          </section>
        )}
      />
    </Dialog>
  );
}
