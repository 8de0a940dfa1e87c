import { useServers } from '@rialto/client/react';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { ChannelCard } from '../features/channels/channel-card';
import { groupsOf } from '../features/channels/places';
import { ConnectionStatus } from '../features/connection/connection-status';
import { OnlineCount } from '../features/members/online-count';
import { useMembers } from '../features/members/use-members';
import { InvitePeople } from '../features/navigation/acts';
import { MembersToggle } from '../features/navigation/header-slots';
import { OnlinePeople } from '../features/servers/online-people';
import { useTranslation } from '../lib/i18n';
import { useParams } from '../lib/router';
import { useTitle } from '../lib/use-title';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';

const PAGE = 100;

/** `/servers/ID`: what there is in the server. No channel is opened by itself: what is unread stays so until it is read. */
export default function ServerHome() {
  const { t } = useTranslation();
  const { serverId = '' } = useParams();
  const server = useServers().servers.find(({ id }) => id === serverId);
  const { state, members, total, online } = useMembers(serverId, { limit: PAGE });
  const isRead = state === 'ready';
  const [inviting, setInviting] = useState(false);
  useTitle(server?.name);
  if (!server) return <main className="flex-1 bg-surface" />;
  return (
    <main className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <header className="flex h-14 shrink-0 items-center justify-end gap-2 px-4 sm:px-6">
        <ConnectionStatus />
        <MembersToggle serverId={serverId} />
      </header>
      <div className="mx-auto w-full max-w-3xl px-6 pt-[min(6dvh,4rem)] pb-12">
        <div className="flex items-center gap-5">
          <Avatar id={server.id} name={server.name} url={server.iconUrl} size="size-20 text-3xl" shape="server" />
          <div className="min-w-0 flex-1">
            <h1 className="text-2xl font-semibold text-balance wrap-anywhere">
              <bdi>{server.name}</bdi>
            </h1>
            {server.description && (
              <p dir="auto" className="mt-1 text-pretty wrap-anywhere">
                {server.description}
              </p>
            )}
            <p className="mt-1 flex h-6 items-center gap-2 text-soft">
              {isRead && (
                <>
                  <span>{t('servers:members', { count: total })}</span>
                  <OnlineCount online={online} />
                </>
              )}
            </p>
          </div>
        </div>
        {isRead && total === 1 && (
          <div className="mt-8 flex flex-wrap items-center gap-4">
            <p className="me-auto text-soft">{t('servers:overview.alone')}</p>
            {server.permissions.includes('createInvites') && (
              <Button kind="primary" onClick={() => setInviting(true)}>
                <UserPlus aria-hidden size={18} strokeWidth={1.75} />
                {t('servers:overview.invite')}
              </Button>
            )}
          </div>
        )}
        {/* Where there is room for them, all members stand beside this. */}
        {isRead && total > 1 && (
          <div className="mt-6 min-[75rem]:hidden">
            <OnlinePeople members={members} online={online} />
          </div>
        )}
        <p className="mt-10 mb-3 text-soft">{t('servers:overview.choose')}</p>
        {groupsOf(server).map(({ category, channels }) => (
          <div key={category?.id ?? ''} className={classes(category && 'mt-6')}>
            {category && channels.length > 0 && (
              <h2 className="mb-1 text-sm font-medium text-faint wrap-anywhere">
                <bdi>{category.name}</bdi>
              </h2>
            )}
            <ul className="-mx-4 flex flex-col">
              {channels.map((channel) => (
                <li key={channel.id}>
                  <ChannelCard channel={channel} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      {inviting && <InvitePeople server={server} onClose={() => setInviting(false)} />}
    </main>
  );
}
