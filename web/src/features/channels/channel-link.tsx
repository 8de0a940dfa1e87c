import type { Channel } from '@rialto/client';
import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';

import { Link, useParams } from '../../lib/router';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { channelPath } from '../navigation/paths';
import { UnreadMark } from '../navigation/unread-mark';
import { ChannelSign, PrivateWord } from './channel-sign';

/** What a row of the list hears: where it is dragged, the keys that move it, and its menu. */
export interface Handles {
  draggable?: boolean;
  onPointerDown?: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove?: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp?: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel?: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onContextMenu: (event: MouseEvent<HTMLElement>) => void;
}

/** A channel in the list: brighter when something in it is unread, on a tone when it is the one that is shown. */
export function ChannelLink({ channel, ...handles }: { channel: Channel } & Handles) {
  const { channelId } = useParams();
  const isShown = channel.id === channelId;
  const look = () => {
    if (isShown) return 'bg-pressed font-medium text-text';
    return channel.unread > 0
      ? 'font-semibold text-text group-hover/row:bg-hover'
      : 'text-soft group-hover/row:bg-hover hover:text-text';
  };
  return (
    <Link
      {...handles}
      to={channelPath(channel.serverId, channel.id)}
      aria-current={isShown ? 'page' : undefined}
      className={classes(
        'flex min-h-11 items-center rounded-control px-3 @max-[9rem]:flex-wrap transition-colors pointer-fine:md:min-h-9',
        look(),
      )}
    >
      <ChannelSign channel={channel} />
      <OneLine className="@max-[9rem]:flex-1 @max-[9rem]:basis-20">{channel.name}</OneLine>
      <PrivateWord channel={channel} />
      {/* Where the button of the menu appears. */}
      <span className="ms-auto ps-2 pointer-fine:group-has-[[aria-haspopup=menu]]/row:group-hover/row:opacity-0">
        <UnreadMark testId="channel-unread" count={channel.unread} />
      </span>
    </Link>
  );
}
