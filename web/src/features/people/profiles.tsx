import type { Server, User } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { type ReactNode, useMemo, useState } from 'react';

import type { MenuAct } from '../moderation/person-menu';
import { BlockPerson, PersonAct, PersonMenu, ProfileCard, WriteTo } from '../navigation/acts';
import { ServerContext } from '../servers/server-context';
import { type Place, ProfileContext } from './profile-context';

/**
 * Around a page: names and pictures in it open the card of who it is, and what can be done to them, in a server if it is
 * the page of one.
 */
export function Profiles({ server, children }: { server?: Server | undefined; children: ReactNode }) {
  const me = useUser();
  const [shown, setShown] = useState<User>();
  const [menu, setMenu] = useState<{ user: User; at: Place }>();
  const [doing, setDoing] = useState<{ act: MenuAct; user: User }>();
  const show = useMemo(() => ({ card: setShown, menu: (user: User, at: Place) => setMenu({ user, at }) }), []);
  const done = () => setDoing(undefined);
  return (
    <ServerContext value={server}>
      <ProfileContext value={show}>
        {children}
        {shown && <ProfileCard key={shown.id} server={server} user={shown} onClose={() => setShown(undefined)} />}
        {menu && me && (
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
        {doing && me && <Doing {...doing} server={server} me={me} onClose={done} />}
      </ProfileContext>
    </ServerContext>
  );
}

interface DoingProps {
  act: MenuAct;
  user: User;
  server: Server | undefined;
  me: User;
  onClose: () => void;
}

/** What was chosen in the menu. */
function Doing({ act, user, server, me, onClose }: DoingProps) {
  if (act === 'write') return <WriteTo user={user} onDone={onClose} onClose={onClose} />;
  if (act === 'block' || act === 'unblock')
    return <BlockPerson user={user} block={act === 'block'} onClose={onClose} />;
  return server && <PersonAct act={act} user={user} server={server} me={me} onDone={onClose} onClose={onClose} />;
}
