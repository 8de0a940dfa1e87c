import type { Invite, InvitesBody, Server } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2, Link2Off } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { shortDayAndTime } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { IconButton } from '../../ui/icon-button';
import { Confirm } from '../navigation/confirm';
import { InviteLink } from './invite-link';

/** The key of the invites of a server that I may see. */
export const invitesKey = (serverId: string) => ['invites', serverId] as const;

interface InviteListProps {
  server: Server;
  onShow?: (invite: Invite) => void;
  onRevoked?: (invite: Invite) => void;
  /** What stands where there are none. */
  none?: ReactNode;
  /** What stands around the list, if there is one. */
  around?: (list: ReactNode) => ReactNode;
}

/** The invites that let people in at this moment: mine, or all of them for who manages the server. */
export function InviteList({ server, onShow, onRevoked, none = null, around = (list) => list }: InviteListProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const queries = useQueryClient();
  const [revoking, setRevoking] = useState<Invite>();
  const [shown, setShown] = useState<Invite>();
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
      <p className="flex flex-wrap items-center gap-4 text-soft">
        {inWords(t, error)}
        <Button onClick={() => refetch()}>{t('retry')}</Button>
      </p>
    );
  }
  if (!data) return null;
  if (data.invites.length === 0) return none;
  return around(
    <>
      <ul className="flex flex-col">
        {data.invites.map((invite) => (
          <InviteRow
            key={invite.code}
            invite={invite}
            onShow={() => (onShow ?? setShown)(invite)}
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
          onDone={() => onRevoked?.(revoking)}
          onClose={() => setRevoking(undefined)}
        />
      )}
      {shown && (
        <Dialog title={t('servers:invites.link')} onClose={() => setShown(undefined)}>
          <InviteLink invite={shown} />
        </Dialog>
      )}
    </>,
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
