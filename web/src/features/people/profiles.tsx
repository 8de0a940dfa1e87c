import type { Server, User } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { type Act, actsOn } from '../moderation/acts';
import { LOOKS } from '../moderation/looks';
import { PersonAct, ProfileCard } from '../navigation/acts';
import { ContextMenu, type OpenedMenu } from '../navigation/context-menu';
import { ServerContext } from '../servers/server-context';
import { type Place, ProfileContext } from './profile-context';
import { profileQuery, targetOf } from './use-profile';

/** Around a server's page: names and pictures in it open the card of who it is, and what can be done to them. */
export function Profiles({ server, children }: { server: Server | undefined; children: ReactNode }) {
  const { t } = useTranslation();
  const client = useRialto();
  const queries = useQueryClient();
  const me = useUser();
  const [shown, setShown] = useState<User>();
  const [menu, setMenu] = useState<OpenedMenu>();
  const [doing, setDoing] = useState<{ act: Act; user: User }>();
  const asked = useRef(0);
  const close = useCallback(() => setShown(undefined), []);

  const openMenu = async (user: User, at: Place) => {
    if (!server || !me) return;
    asked.current += 1;
    const mine = asked.current;
    const profile = await queries.fetchQuery(profileQuery(client, server.id, user.id)).catch(() => undefined);
    if (mine !== asked.current) return;
    // What can't be found out is told on the card.
    if (!profile) return setShown(user);
    const items = actsOn(server, me, targetOf(profile)).map((act) => {
      const { icon, label, danger = false } = LOOKS[act];
      return { icon, label: label(t), danger, onChoose: () => setDoing({ act, user: profile.user }) };
    });
    const card = { icon: UserRound, label: t('servers:profile.show'), onChoose: () => setShown(user) };
    setMenu({ label: t('servers:profile.acts', { name: profile.user.displayName }), items: [card, ...items], ...at });
  };
  const latest = useRef(openMenu);
  latest.current = openMenu;
  const show = useMemo(() => ({ card: setShown, menu: (user: User, at: Place) => void latest.current(user, at) }), []);
  const done = () => setDoing(undefined);
  return (
    <ServerContext value={server}>
      <ProfileContext value={show}>
        {children}
        {shown && server && <ProfileCard key={shown.id} server={server} user={shown} onClose={close} />}
        {menu && (
          // It stands beside the landmarks of the page.
          <section aria-label={menu.label}>
            <ContextMenu {...menu} onClose={() => setMenu(undefined)} />
          </section>
        )}
        {doing && server && me && <PersonAct {...doing} server={server} me={me} onDone={done} onClose={done} />}
      </ProfileContext>
    </ServerContext>
  );
}
