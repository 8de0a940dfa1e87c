import { useServers, useUser } from '@rialto/client/react';
import { ChannelGone } from '../features/messages/channel-gone';
import { ChannelHeader } from '../features/messages/channel-header';
import { ChannelPlaces } from '../features/messages/channel-places';
import { ChannelScreen } from '../features/messages/channel-screen';
import { useParams } from '../lib/router';

/** `/servers/ID/channels/ID`: the conversation of a channel. */
export default function Channel() {
  const { serverId = '', channelId = '' } = useParams();
  const { loaded, servers } = useServers();
  const me = useUser();
  const channel = servers.find(({ id }) => id === serverId)?.channels.find(({ id }) => id === channelId);
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      {channel && me ? (
        <ChannelScreen
          key={channel.id}
          channel={channel}
          me={me}
          name={`#${channel.name}`}
          title={channel.name}
          header={<ChannelHeader channel={channel} />}
          gone={<ChannelGone serverId={serverId} />}
        />
      ) : loaded ? (
        <ChannelGone serverId={serverId} />
      ) : (
        <ChannelPlaces />
      )}
    </main>
  );
}
