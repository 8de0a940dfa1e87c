import type { Invite, InvitesBody, Server } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2, Link2Off } from 'lucide-react';
import { useState } from 'react';
import { shortDayAndTime } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { Confirm } from '../navigation/confirm';

/** The key of the invites of a server that I may see. */
export const invitesKey = (serverId: string) => ['invites', serverId] as const;

interface LiveInvitesProps {
  server: Server;
  onShow: (invite: Invite) => void;
  onRevoked: (invite: Invite) => void;
}

/** The invites that let people in at this moment: mine, or all of them where the server is mine. */
export function LiveInvites({ server, onShow, onRevoked }: LiveInvitesProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const queries = useQueryClient();
  const [revoking, setRevoking] = useState<Invite>();
  const { data, error, refetch } = useQuery({
    queryKey: invitesKey(server.id),
    queryFn: ({ signal }) => client.api<InvitesBody>(`/servers/${server.id}/invites?limit=100`, { signal }),
    staleTime: 0,
  });
  const revoke = async ({ code }: Invite) => {
    await client.api(`/invites/${code}`, { method: 'DELETE' });
    void queries.invalidateQueries({ queryKey: invitesKey(server.id) });
  };
  if (error && !data) {
    return (
      <p className="mt-6 flex flex-wrap items-center gap-4 text-soft">
        {inWords(t, error)}
        <Button onClick={() => refetch()}>{t('retry')}</Button>
      </p>
    );
  }
  if (!data?.invites.length) return null;
  return (
    <section className="-mx-6 mt-6 -mb-6 bg-hover px-6 pt-5 pb-4">
      <h3 className="text-soft">{t('servers:invites.live')}</h3>
      <ul className="mt-1 flex flex-col">
        {data.invites.map((invite) => (
          <InviteRow
            key={invite.code}
            invite={invite}
            onShow={() => onShow(invite)}
            onRevoke={() => setRevoking(invite)}
          />
        ))}
      </ul>
      {revoking && (
        <Confirm
          title={t('servers:invites.revokeTitle')}
          body={t('servers:invites.revokeBody')}
          confirm={t('servers:invites.revoke')}
          act={() => revoke(revoking)}
          onDone={() => onRevoked(revoking)}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </section>
  );
}

function InviteRow({ invite, onShow, onRevoke }: { invite: Invite; onShow: () => void; onRevoke: () => void }) {
  const { t, language } = useTranslation();
  const me = useUser();
  const { creator, uses, maxUses } = invite;
  const when = shortDayAndTime(language, Date.parse(invite.expiresAt));
  const used =
    maxUses === null ? t('servers:invites.used', { count: uses }) : t('servers:invites.usedOf', { uses, maxUses });
  const who =
    creator.id === me?.id ? t('servers:invites.byMe') : t('servers:invites.by', { name: creator.displayName });
  return (
    <li className="flex min-h-14 items-center gap-1 py-1">
      <span className="min-w-0 flex-1 leading-snug">
        <bdi className="block truncate">{who}</bdi>
        <span className="block text-sm text-soft">{t('servers:invites.state', { used, when })}</span>
      </span>
      <IconButton icon={Link2} label={t('servers:invites.show')} onClick={onShow} />
      <IconButton icon={Link2Off} label={t('servers:invites.revoke')} onClick={onRevoke} />
    </li>
  );
}
