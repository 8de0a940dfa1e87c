import type { Channel } from '@rialto/client';

import { Link } from '../../lib/router';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { channelPath } from '../navigation/paths';
import { UnreadMark } from '../navigation/unread-mark';
import { ChannelSign, PrivateWord } from './channel-sign';

/** A channel in the overview of its server, with what it is about. */
export function ChannelCard({ channel }: { channel: Channel }) {
  return (
    <Link
      to={channelPath(channel.serverId, channel.id)}
      className="flex min-h-16 items-center gap-4 rounded-card px-4 py-2 transition-colors hover:bg-hover"
    >
      <ChannelSign channel={channel} className="text-2xl font-light" />
      <span className="min-w-0 flex-1">
        <span className={classes('block', channel.unread > 0 ? 'font-semibold' : 'font-medium')}>
          <OneLine>{channel.name}</OneLine>
          <PrivateWord channel={channel} />
        </span>
        {channel.topic && (
          <span className="block text-sm text-soft">
            <OneLine>{channel.topic}</OneLine>
          </span>
        )}
      </span>
      {/* The list of channels beside it has the number under the name that programs look for. */}
      <UnreadMark count={channel.unread} />
    </Link>
  );
}
