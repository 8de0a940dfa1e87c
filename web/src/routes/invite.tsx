import { type InvitePreview, type InvitePreviewBody, RialtoError } from '@rialto/client';
import { useConnection, useRialto, useServers, useUser } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { Unlink, Unplug } from 'lucide-react';
import { EntryPage } from '../features/accounts/entry-page';
import { InviteEntry } from '../features/accounts/invite-entry';
import { InviteJoin } from '../features/accounts/invite-join';
import { useTranslation } from '../lib/i18n';
import { Link, Redirect, useParams } from '../lib/router';
import { useTitle } from '../lib/use-title';
import { inWords } from '../lib/words';
import { Avatar } from '../ui/avatar';
import { Button, buttonClass } from '../ui/button';
import { Loading } from '../ui/loading';
import { MessagePage } from '../ui/message-page';

/** `/invite/CODE`: what one is invited to, before anything else. */
export default function Invite() {
  const { t } = useTranslation('accounts');
  const { t: common } = useTranslation();
  const { code = '' } = useParams();
  const client = useRialto();
  const { state, ended } = useConnection();
  const user = useUser();
  const { servers } = useServers();
  const { data, error, refetch } = useQuery({
    queryKey: ['invite', code],
    queryFn: ({ signal }) => client.api<InvitePreviewBody>(`/invites/${encodeURIComponent(code)}`, { signal }),
  });
  const invite = data?.invite;
  useTitle(invite?.server.name);
  if (error instanceof RialtoError && error.code === 'not_found') return <Spent />;
  if (error) {
    return (
      <MessagePage
        icon={Unplug}
        title={t('inviteFailed')}
        actions={<Button onClick={() => refetch()}>{common('retry')}</Button>}
      >
        {inWords(common, error)}
      </MessagePage>
    );
  }
  if (!invite) return <Loading />;
  const isIn = !ended && user !== undefined;
  if (isIn && servers.some(({ id }) => id === invite.server.id)) {
    return <Redirect to={`/servers/${invite.server.id}`} />;
  }
  return (
    <EntryPage
      title={invite.server.name}
      sign={
        <Avatar
          id={invite.server.id}
          name={invite.server.name}
          url={invite.server.iconUrl}
          shape="server"
          size="size-20 text-2xl"
        />
      }
      lead={<Lead invite={invite} />}
    >
      {isIn && <InviteJoin code={code} />}
      {ended && <InviteEntry code={code} serverId={invite.server.id} />}
      {!isIn && !ended && <Unknown waits={state !== 'connecting'} />}
    </EntryPage>
  );
}

/** What stands there until the node has said whether somebody is signed in. */
function Unknown({ waits }: { waits: boolean }) {
  const { t } = useTranslation();
  return waits ? <p className="text-center text-pretty text-soft">{t('error.offline')}</p> : <Loading />;
}

function Lead({ invite }: { invite: InvitePreview }) {
  const { t } = useTranslation('accounts');
  return (
    <>
      {t('invitedTo')}
      <br />
      {t('memberCount', { count: invite.server.memberCount })}
    </>
  );
}

/** An invite that lets nobody in any more, or never did. */
function Spent() {
  const { t } = useTranslation('accounts');
  return (
    <MessagePage
      icon={Unlink}
      title={t('inviteGone.title')}
      actions={
        <Link to="/" className={buttonClass('quiet')}>
          {t('inviteGone.home')}
        </Link>
      }
    >
      {t('inviteGone.body')}
    </MessagePage>
  );
}
