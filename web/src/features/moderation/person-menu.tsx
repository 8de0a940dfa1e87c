import type { Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { ContextMenu } from '../navigation/context-menu';
import { called } from '../people/called';
import type { Place } from '../people/profile-context';
import { profileQuery, targetOf } from '../people/use-profile';
import { type Act, actsOn } from './acts';
import { LOOKS } from './looks';

interface PersonMenuProps {
  server: Server;
  me: User;
  user: User;
  at: Place;
  onCard: () => void;
  onAct: (act: Act, user: User) => void;
  onClose: () => void;
}

/** What can be done to somebody, where one has asked for it: shown once the node has said who they are. */
export function PersonMenu({ server, me, user, at, onCard, onAct, onClose }: PersonMenuProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const profile = useQuery(profileQuery(client, server.id, user.id));
  if (!profile.isFetchedAfterMount) return null;
  const target = targetOf(user.id, profile);
  const now = profile.data ? called(profile.data.user, profile.data.nickname) : user;
  // What can't be found out is told on the card.
  const acts = target ? actsOn(server, me, target) : [];
  const items = acts.map((act) => {
    const { icon, label, danger = false } = LOOKS[act];
    return { icon, label: label(t), danger, onChoose: () => onAct(act, now) };
  });
  const card = { icon: UserRound, label: t('servers:profile.show'), onChoose: onCard };
  const label = t('servers:profile.acts', { name: now.displayName });
  return (
    // It stands beside the landmarks of the page.
    <section aria-label={label}>
      <ContextMenu label={label} items={[card, ...items]} {...at} onClose={onClose} />
    </section>
  );
}
