import { useServers, useUser } from '@rialto/client/react';
import { useParams } from 'react-router';
import { ConnectionStatus } from '../features/connection/connection-status';
import { ChannelGone } from '../features/messages/channel-gone';
import { ChannelScreen } from '../features/messages/channel-screen';
import { MessagePlaces } from '../features/messages/timeline/message-places';
import { useTranslation } from '../lib/i18n';

/** `/servers/ID/channels/ID`: the conversation of a channel. */
export default function Channel() {
  const { t } = useTranslation();
  const { serverId = '', channelId = '' } = useParams();
  const { loaded, servers } = useServers();
  const me = useUser();
  const channel = servers.find(({ id }) => id === serverId)?.channels.find(({ id }) => id === channelId);
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      {channel && me ? (
        <ChannelScreen key={channel.id} channel={channel} me={me} />
      ) : loaded ? (
        <ChannelGone serverId={serverId} />
      ) : (
        <>
          <header className="flex h-14 shrink-0 items-center justify-end px-4">
            <h1 className="sr-only">{t('loading')}</h1>
            <ConnectionStatus />
          </header>
          <MessagePlaces />
          <div aria-hidden className="px-2 pb-2 sm:px-4 sm:pb-4">
            <div className="mx-auto h-11.5 max-w-5xl rounded-card bg-hover" />
          </div>
        </>
      )}
    </main>
  );
}
