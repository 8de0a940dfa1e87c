import type { Channel } from '@rialto/client';

import { ChannelSign, PrivateWord } from '../channels/channel-sign';
import { ConnectionStatus } from '../connection/connection-status';
import { PinsButton } from '../navigation/acts';
import { BackToChannels, MembersToggle } from '../navigation/header-slots';

/** Where one is, and whether it is live. */
export function ChannelHeader({ channel }: { channel: Channel }) {
  return (
    <header className="@container flex h-14 shrink-0 items-center gap-2 px-2 sm:ps-6 sm:pe-3">
      <BackToChannels serverId={channel.serverId} />
      <h1 title={channel.name} className="min-w-0 shrink truncate font-semibold max-sm:max-w-full">
        <ChannelSign channel={channel} />
        <bdi>{channel.name}</bdi>
        <PrivateWord channel={channel} />
      </h1>
      {channel.topic && (
        <p title={channel.topic} dir="auto" className="min-w-0 flex-1 truncate text-sm text-soft max-sm:hidden sm:ms-2">
          {channel.topic}
        </p>
      )}
      {/* Where letters are large and the screen is small, the name matters more than the word for what the dot says. */}
      <ConnectionStatus className="ms-auto ps-2 @max-[16rem]:[&>[role=status]]:sr-only" />
      <PinsButton channel={channel} />
      <MembersToggle serverId={channel.serverId} />
    </header>
  );
}
