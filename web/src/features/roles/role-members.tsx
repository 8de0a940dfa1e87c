import type { Role, Server, User } from '@rialto/client';
import { UserPlus, X } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { ErrorText } from '../../ui/error-text';
import { IconButton } from '../../ui/icon-button';
import { OneLine } from '../../ui/one-line';
import { Section } from '../../ui/section';
import { PickMember } from '../members/pick-member';
import { useMembers } from '../members/use-members';
import { refusalOf } from '../settings/refusal';
import { useGiving } from './use-giving';

const PAGE = 50;

interface RoleMembersProps {
  server: Server;
  role: Role;
  isReadOnly: boolean;
}

/** Who holds a role; it is given and taken here. */
export function RoleMembers({ server, role, isReadOnly }: RoleMembersProps) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const [adding, setAdding] = useState(false);
  const wanted = { limit: PAGE, roleId: role.id };
  const { state, members, total, hasMore, loadingMore, loadMore, reload } = useMembers(server.id, wanted);
  // Whoever has just lost it stays on the page that was read before.
  const holders = members.filter(({ roleIds }) => roleIds.includes(role.id));
  const giving = useGiving(server);
  const give = (user: User) => {
    giving.mutate({ user, role, isHeld: true });
    setAdding(false);
  };
  return (
    <Section title={state === 'ready' ? t('roles.members', { count: total }) : t('members.title')}>
      {state === 'failed' && (
        <div className="flex flex-wrap items-center gap-4">
          <p className="text-soft">{common('servers:list.failed')}</p>
          <Button onClick={reload}>{common('retry')}</Button>
        </div>
      )}
      {state === 'ready' && holders.length === 0 && !hasMore && <p className="text-soft">{t('roles.noMembers')}</p>}
      {giving.error && <ErrorText>{refusalOf(common, t, giving.error)}</ErrorText>}
      <ul className="flex flex-col">
        {holders.map(({ user }) => (
          <li key={user.id} className="flex min-h-12 items-center gap-3">
            <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-8 text-xs" />
            <OneLine className="flex-1">{user.displayName}</OneLine>
            {!isReadOnly && (
              <IconButton
                icon={X}
                label={t('roles.takeFrom', { name: user.displayName })}
                onClick={() => giving.mutate({ user, role, isHeld: false })}
              />
            )}
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button busy={loadingMore} onClick={loadMore} className="self-start">
          {t('more')}
        </Button>
      )}
      {!isReadOnly && (
        <Button onClick={() => setAdding(true)} className="self-start">
          <UserPlus aria-hidden size={18} strokeWidth={1.75} />
          {t('roles.give')}
        </Button>
      )}
      {adding && (
        <PickMember
          server={server}
          title={t('roles.giveTo', { name: role.name })}
          isLeftOut={({ roleIds }) => roleIds.includes(role.id)}
          onPick={give}
          onClose={() => setAdding(false)}
        />
      )}
    </Section>
  );
}
