import { useConnection, useRialto, useServers } from '@rialto/client/react';
import { type ReactNode, useEffect } from 'react';

import { Sidebar } from '../features/channels/sidebar';
import { MembersPanelContext, useMembersPanelState } from '../features/members/members-panel';
import { MembersSide } from '../features/members/members-side';
import { lastChannelKey } from '../features/navigation/paths';
import { Rail } from '../features/navigation/rail';
import { SkipToConversation } from '../features/navigation/skip-to-conversation';
import { useMedia } from '../features/navigation/use-media';
import { Profiles } from '../features/people/profiles';
import { ServerGone } from '../features/servers/server-gone';
import { ServerPlaces } from '../features/servers/server-places';
import { Unreachable } from '../features/servers/unreachable';
import { useRemoved } from '../features/servers/use-removed';
import { remember } from '../lib/remembered';
import { useParams } from '../lib/router';
import { classes } from '../ui/classes';

/** `/servers/ID` and all below: the server is open while this is shown, so its badge is gone on every device. */
export default function Server({ children }: { children?: ReactNode }) {
  const { serverId = '', channelId } = useParams();
  const client = useRialto();
  const { loaded, servers } = useServers();
  const { state } = useConnection();
  const removed = useRemoved(serverId);
  const panel = useMembersPanelState();
  const isPhone = useMedia('(width < 48rem)');
  const server = servers.find(({ id }) => id === serverId);
  const isMine = server !== undefined;
  const hasChannel = server?.channels.some(({ id }) => id === channelId) ?? false;

  useEffect(() => (isMine ? client.openServer(serverId) : undefined), [client, serverId, isMine]);
  useEffect(() => {
    if (channelId && hasChannel) remember(lastChannelKey(serverId), channelId);
  }, [serverId, channelId, hasChannel]);

  if (loaded && !server) return <ServerGone reason={removed} />;
  if (!loaded && state === 'offline') {
    return (
      <main className="flex h-full bg-canvas">
        <Unreachable />
      </main>
    );
  }
  // On phones either the channels or the conversation has the screen, and is what the page is about.
  const alone = isPhone && !channelId;
  const Places = alone ? 'main' : 'div';
  const aside = channelId ? 'max-md:hidden' : 'max-md:flex-1';
  return (
    <MembersPanelContext value={panel}>
      <Profiles server={server}>
        <div className="flex h-full">
          <SkipToConversation />
          <Places className={classes('flex min-w-0', aside)}>
            {server ? (
              <>
                <Rail serverId={serverId} />
                <Sidebar
                  server={server}
                  alone={alone}
                  className="w-[min(15rem,24vw)] max-md:w-auto max-md:flex-1 2xl:w-[min(17rem,24vw)]"
                />
              </>
            ) : (
              <ServerPlaces />
            )}
          </Places>
          <div id="conversation" className={classes('flex min-w-0 flex-1 flex-col', !channelId && 'max-md:hidden')}>
            {children}
          </div>
          {server && <MembersSide key={server.id} server={server} />}
        </div>
      </Profiles>
    </MembersPanelContext>
  );
}
