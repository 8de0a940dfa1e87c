import type { Channel } from '@rialto/client';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

import { classes } from '../../ui/classes';
import { UnreadBadge } from '../../ui/unread-badge';
import { channelPath } from '../navigation/paths';

/** A channel in the list: brighter when something in it is unread, on a tone when it is the one that is shown. */
export function ChannelLink({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const look = (current: boolean) => {
    if (current) return 'bg-pressed font-medium text-text';
    return channel.unread > 0 ? 'font-semibold text-text hover:bg-hover' : 'text-soft hover:bg-hover hover:text-text';
  };
  return (
    <NavLink
      to={channelPath(channel.serverId, channel.id)}
      end
      className={({ isActive }) =>
        classes('flex min-h-11 items-center rounded-control px-3 transition-colors md:min-h-9', look(isActive))
      }
    >
      <span aria-hidden className="me-1.5 font-normal text-faint">
        #
      </span>
      <span dir="auto" className="min-w-0 truncate">
        {channel.name}
      </span>
      <span className="ms-auto ps-2">
        <UnreadBadge testId="channel-unread" count={channel.unread} />
        {channel.unread > 0 && <span className="sr-only"> {t('servers:channels.unread')}</span>}
      </span>
    </NavLink>
  );
}
