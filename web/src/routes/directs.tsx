import { useConnection, useDirects } from '@rialto/client/react';
import type { ReactNode } from 'react';

import { DirectsSide } from '../features/directs/directs-side';
import { Rail } from '../features/navigation/rail';
import { SkipToConversation } from '../features/navigation/skip-to-conversation';
import { useMedia } from '../features/navigation/use-media';
import { Profiles } from '../features/people/profiles';
import { Unreachable } from '../features/servers/unreachable';
import { useParams } from '../lib/router';
import { classes } from '../ui/classes';

/** `/directs` and all below: my direct conversations. */
export default function Directs({ children }: { children?: ReactNode }) {
  const { directId } = useParams();
  const { loaded } = useDirects();
  const { state } = useConnection();
  const isPhone = useMedia('(width < 48rem)');
  if (!loaded && state === 'offline') {
    return (
      <main className="flex h-full bg-canvas">
        <Unreachable />
      </main>
    );
  }
  // On phones either the list or the conversation has the screen, and is what the page is about.
  const alone = isPhone && !directId;
  const Places = alone ? 'main' : 'div';
  return (
    <Profiles>
      <div className="flex h-full">
        <SkipToConversation />
        <Places className={classes('flex min-w-0', directId ? 'max-md:hidden' : 'max-md:flex-1')}>
          <Rail />
          <DirectsSide alone={alone} className="w-[min(17rem,30vw)] max-md:w-auto max-md:flex-1" />
        </Places>
        <div id="conversation" className={classes('flex min-w-0 flex-1 flex-col', !directId && 'max-md:hidden')}>
          {children}
        </div>
      </div>
    </Profiles>
  );
}
