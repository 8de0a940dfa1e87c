import type { Server } from '@rialto/client';
import { useServers } from '@rialto/client/react';
import { useEffect } from 'react';
import { useMatch } from 'react-router';

import { titleCount } from '../../lib/use-title';
import { countText } from '../../ui/unread-badge';
import { dotFavicon } from './favicon';

/**
 * How much a person who looks elsewhere has not read: the badges, and what came into the conversation that is open
 * here. While its server is open that is on no badge.
 */
function unreadOutside(servers: readonly Server[], channelId: string | undefined): number {
  const badges = servers.reduce((sum, { count }) => sum + count, 0);
  const open = servers.find(({ count, channels }) => count === 0 && channels.some(({ id }) => id === channelId));
  return badges + (open?.channels.find(({ id }) => id === channelId)?.unread ?? 0);
}

/** What says outside of the page how much is unread: the tab's title, its icon, and the badge of the installed app. */
export function PageMarks() {
  const { servers } = useServers();
  const unread = unreadOutside(servers, useMatch('/servers/:serverId/channels/:channelId')?.params.channelId);
  useEffect(() => {
    titleCount(unread > 0 ? countText(unread) : '');
    dotFavicon(unread > 0);
    // Only installed apps may have one; elsewhere it is refused, which changes nothing.
    if (unread > 0) navigator.setAppBadge?.(unread).catch(() => undefined);
    else navigator.clearAppBadge?.().catch(() => undefined);
  }, [unread]);
  useEffect(
    () => () => {
      titleCount('');
      dotFavicon(false);
      navigator.clearAppBadge?.().catch(() => undefined);
    },
    [],
  );
  return null;
}
