import type { Channel, Direct, Server } from '@rialto/client';
import { useDirects, useServers } from '@rialto/client/react';
import { useEffect } from 'react';

import { match, useLocation } from '../../lib/router';
import { titleCount } from '../../lib/use-title';
import { countText } from '../../ui/unread-badge';
import { dotFavicon } from './favicon';
import { useOpenUnread } from './open-unread';

/** The conversation that is open here. */
interface Open {
  channelId: string | undefined;
  directId: string | undefined;
}

/** The channel that is open here, where its server is too: while that is open it is on no badge. */
function openChannel(servers: readonly Server[], directs: readonly Direct[], at: Open): Channel | undefined {
  const open = servers.find(({ count, channels }) => count === 0 && channels.some(({ id }) => id === at.channelId));
  return (
    open?.channels.find(({ id }) => id === at.channelId) ??
    directs.find(({ id, count }) => count === 0 && id === at.directId)?.channel
  );
}

/** What says outside of the page how much is unread: the tab's title, its icon, and the badge of the installed app. */
export function PageMarks() {
  const { servers } = useServers();
  const { directs } = useDirects();
  const { pathname } = useLocation();
  const open = {
    channelId: match('/servers/:serverId/channels/:channelId', pathname)?.channelId,
    directId: match('/directs/:directId', pathname)?.directId,
  };
  // What a person who looks elsewhere has not read: the badges, and what came into what is open here.
  const badges = [...servers, ...directs].reduce((sum, { count }) => sum + count, 0);
  const unread = badges + useOpenUnread(openChannel(servers, directs, open));
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
