import type { Server, User } from '@rialto/client';
import { type ReactNode, useCallback, useState } from 'react';

import { ServerContext } from '../servers/server-context';
import { ProfileCard } from './profile-card';
import { ProfileContext } from './profile-context';

/** Around a server's page: names and pictures in it open the card of who it is. */
export function Profiles({ server, children }: { server: Server | undefined; children: ReactNode }) {
  const [shown, setShown] = useState<User>();
  const close = useCallback(() => setShown(undefined), []);
  return (
    <ServerContext value={server}>
      <ProfileContext value={setShown}>
        {children}
        {shown && server && <ProfileCard key={shown.id} server={server} user={shown} onClose={close} />}
      </ProfileContext>
    </ServerContext>
  );
}
