import type { Channel } from '@rialto/client';
import { NavLink } from 'react-router';

import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { channelPath } from '../navigation/paths';
import { UnreadMark } from '../navigation/unread-mark';

/** A channel in the list: brighter when something in it is unread, on a tone when it is the one that is shown. */
export function ChannelLink({ channel }: { channel: Channel }) {
  const look = (current: boolean) => {
    if (current) return 'bg-pressed font-medium text-text';
    return channel.unread > 0 ? 'font-semibold text-text hover:bg-hover' : 'text-soft hover:bg-hover hover:text-text';
  };
  return (
    <NavLink
      to={channelPath(channel.serverId, channel.id)}
      end
      className={({ isActive }) =>
        classes(
          'flex min-h-11 items-center rounded-control px-3 @max-[9rem]:flex-wrap transition-colors pointer-fine:md:min-h-9',
          look(isActive),
        )
      }
    >
      <span aria-hidden className="me-1.5 font-normal text-faint">
        #
      </span>
      <OneLine className="@max-[9rem]:flex-1 @max-[9rem]:basis-20">{channel.name}</OneLine>
      <span className="ms-auto ps-2">
        <UnreadMark testId="channel-unread" count={channel.unread} />
      </span>
    </NavLink>
  );
}
