import type { Server, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { Ban, MessageCircle, UserRound } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { useBlocked } from '../directs/blocks';
import { ContextMenu } from '../navigation/context-menu';
import type { MenuItem } from '../navigation/menu';
import { called } from '../people/called';
import type { Place } from '../people/profile-context';
import { mayWriteTo, profileQuery, targetOf } from '../people/use-profile';
import { type Act, actsOn } from './acts';
import { LOOKS } from './looks';

/** What the menu offers beside the card. */
export type MenuAct = Act | 'write' | 'block' | 'unblock';

interface PersonMenuProps {
  /** The server in which they are seen, if it is one. */
  server: Server | undefined;
  me: User;
  user: User;
  at: Place;
  onCard: () => void;
  onAct: (act: MenuAct, user: User) => void;
  onClose: () => void;
}

/** What can be done to somebody, where one has asked for it: shown once the node has said who they are. */
export function PersonMenu({ server, me, user, at, onCard, onAct, onClose }: PersonMenuProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const profile = useQuery(profileQuery(client, server?.id, user.id));
  const block = useBlocked().has(user.id) ? 'unblock' : 'block';
  if (!profile.isFetchedAfterMount) return null;
  const target = targetOf(user.id, profile);
  const now = profile.data ? called(profile.data.user, profile.data.nickname) : user;
  // What can't be found out is told on the card.
  const acts = target && server ? actsOn(server, me, target) : [];
  const items = acts.map((act) => {
    const { icon, label, danger = false } = LOOKS[act];
    return { icon, label: label(t), danger, onChoose: () => onAct(act, now) };
  });
  const first: MenuItem[] = [{ icon: UserRound, label: t('servers:profile.show'), onChoose: onCard }];
  if (profile.data && block === 'block' && mayWriteTo(profile.data, me)) {
    first.push({ icon: MessageCircle, label: t('servers:profile.write'), onChoose: () => onAct('write', now) });
  }
  if (profile.data && user.id !== me.id) {
    first.push({ icon: Ban, label: t(`servers:profile.${block}`), onChoose: () => onAct(block, now) });
  }
  const label = t('servers:profile.acts', { name: now.displayName });
  return (
    // It stands beside the landmarks of the page.
    <section aria-label={label}>
      <ContextMenu label={label} items={[...first, ...items]} {...at} onClose={onClose} />
    </section>
  );
}
