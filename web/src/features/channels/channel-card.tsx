import type { Channel } from '@rialto/client';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { classes } from '../../ui/classes';
import { UnreadBadge } from '../../ui/unread-badge';
import { channelPath } from '../navigation/paths';

/** A channel in the overview of its server, with what it is about. */
export function ChannelCard({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  return (
    <Link
      to={channelPath(channel.serverId, channel.id)}
      className="flex min-h-16 items-center gap-4 rounded-card px-4 py-2 transition-colors hover:bg-hover"
    >
      <span aria-hidden className="text-2xl font-light text-faint">
        #
      </span>
      <span className="min-w-0 flex-1">
        <span
          dir="auto"
          className={classes('block truncate text-start', channel.unread > 0 ? 'font-semibold' : 'font-medium')}
        >
          {channel.name}
        </span>
        {channel.topic && (
          <span dir="auto" className="block truncate text-start text-sm text-soft">
            {channel.topic}
          </span>
        )}
      </span>
      {/* The list of channels beside it has the number under the name that programs look for. */}
      <UnreadBadge count={channel.unread} />
      {channel.unread > 0 && <span className="sr-only"> {t('servers:channels.unread')}</span>}
    </Link>
  );
}
