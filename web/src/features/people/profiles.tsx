import type { Server, User } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { type ReactNode, useMemo, useState } from 'react';

import type { Act } from '../moderation/acts';
import { PersonAct, PersonMenu, ProfileCard } from '../navigation/acts';
import { ServerContext } from '../servers/server-context';
import { type Place, ProfileContext } from './profile-context';

/** Around a server's page: names and pictures in it open the card of who it is, and what can be done to them. */
export function Profiles({ server, children }: { server: Server | undefined; children: ReactNode }) {
  const me = useUser();
  const [shown, setShown] = useState<User>();
  const [menu, setMenu] = useState<{ user: User; at: Place }>();
  const [doing, setDoing] = useState<{ act: Act; user: User }>();
  const show = useMemo(() => ({ card: setShown, menu: (user: User, at: Place) => setMenu({ user, at }) }), []);
  const done = () => setDoing(undefined);
  return (
    <ServerContext value={server}>
      <ProfileContext value={show}>
        {children}
        {shown && server && (
          <ProfileCard key={shown.id} server={server} user={shown} onClose={() => setShown(undefined)} />
        )}
        {menu && server && me && (
          <PersonMenu
            key={menu.user.id}
            {...menu}
            server={server}
            me={me}
            onCard={() => setShown(menu.user)}
            onAct={(act, user) => setDoing({ act, user })}
            onClose={() => setMenu(undefined)}
          />
        )}
        {doing && server && me && <PersonAct {...doing} server={server} me={me} onDone={done} onClose={done} />}
      </ProfileContext>
    </ServerContext>
  );
}
