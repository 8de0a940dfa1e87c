import type { Server } from '@rialto/client';
import type { ReactNode } from 'react';

import { useMedia } from '../navigation/use-media';
import { byUnread } from './by-unread';
import { useLatest } from './latest';
import { ServerCarousel } from './server-carousel';
import { ServerRows } from './server-rows';
import { ServersHeading } from './servers-heading';
import { UnreadChannels } from './unread-channels';

/** More cards than these are a long way to swipe. */
const CARDS_MAX = 8;

interface MyServersProps {
  servers: readonly Server[];
  /** They are not told yet: places are kept. */
  loading: boolean;
  /** What stands at the end of the heading. */
  actions: ReactNode;
}

/**
 * My servers: a list by what is unread on a phone, a grid where they are many, else cards. Where they are few, what
 * there is to read comes below them.
 */
export function MyServers({ servers, loading: serversLoading, actions }: MyServersProps) {
  const isPhone = useMedia('(width < 40rem)');
  const { latest, awaited } = useLatest();
  // What was said last is read beside the servers, and says in which order they stand.
  const loading = serversLoading || awaited;
  const isMany = servers.length > CARDS_MAX;
  return (
    <>
      {isPhone || isMany ? (
        <section aria-labelledby="servers-heading">
          <ServersHeading actions={actions} />
          <ServerRows servers={isPhone ? byUnread(servers, latest) : servers} latest={latest} loading={loading} />
        </section>
      ) : (
        <ServerCarousel servers={servers} latest={latest} loading={loading} actions={actions} />
      )}
      {!loading && !isMany && <UnreadChannels servers={servers} latest={latest} />}
    </>
  );
}
