import { useServers } from '@rialto/client/react';
import { useEffect } from 'react';

import { titleCount } from '../../lib/use-title';
import { countText } from '../../ui/unread-badge';
import { dotFavicon } from './favicon';

/** What says outside of the page how much is unread: the tab's title, its icon, and the badge of the installed app. */
export function PageMarks() {
  const { servers } = useServers();
  const unread = servers.reduce((sum, { count }) => sum + count, 0);
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
