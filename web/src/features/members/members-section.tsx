import type { Member, Server, User } from '@rialto/client';
import { Crown, ShieldPlus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { OneLine } from '../../ui/one-line';
import { Select } from '../../ui/select';
import { RoleChip } from '../roles/role-dot';
import { RoleName } from '../roles/role-name';
import { RolesOfMember } from '../roles/roles-of-member';
import { colourOfRoles, isBelow, rolesFromTop } from '../roles/standing';
import type { ServerSectionProps } from '../settings/section-props';
import { SectionHead } from '../settings/settings-frame';
import { MembersPlaces } from './members-places';
import { MembersSearch } from './members-search';
import { useMembers } from './use-members';

const PAGE = 50;

/** Everyone in a server with their roles, which are given and taken here. */
export function MembersSection({ server, me }: ServerSectionProps) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const [typed, setTyped] = useState('');
  const [roleId, setRoleId] = useState('');
  const [opened, setOpened] = useState<User>();
  const search = useDeferredValue(typed.trim());
  // A role that is gone finds nobody.
  const filter = server.roles.some(({ id }) => id === roleId) ? roleId : '';
  const wanted = { limit: PAGE, query: search, roleId: filter };
  const { state, members, total, hasMore, loadingMore, loadMore, reload } = useMembers(server.id, wanted);
  const roles = rolesFromTop(server);
  const mayGive = roles.some((role) => isBelow(role, server, me));
  const options = [
    { value: '', label: t('members.allRoles') },
    ...roles.map(({ id, name }) => ({ value: id, label: name })),
  ];
  // Whoever has just lost a role stays on the page that was read before.
  const isWanted = ({ roleIds }: Member) => filter === '' || roleIds.includes(filter);
  const isFiltered = search !== '' || filter !== '';
  return (
    <>
      <SectionHead title={t('members.title')} lead={t('members.lead')} />
      <div className="flex flex-col gap-2">
        <div className="-mx-2 flex flex-wrap items-start gap-x-1">
          <div className="min-w-0 flex-1 basis-56">
            <MembersSearch
              value={typed}
              onChange={setTyped}
              found={isFiltered && state === 'ready' ? total : undefined}
            />
          </div>
          {roles.length > 0 && (
            <Select
              bare
              label={t('members.role')}
              options={options}
              value={filter}
              onChoose={setRoleId}
              className="min-w-0 flex-1 basis-48 px-2 pt-2 sm:max-w-56"
            />
          )}
        </div>
        {state === 'failed' && (
          <div className="flex flex-wrap items-center gap-4 py-4">
            <p className="text-soft">{common('servers:list.failed')}</p>
            <Button onClick={reload}>{common('retry')}</Button>
          </div>
        )}
        {state === 'loading' && <MembersPlaces />}
        {state === 'ready' && !members.some(isWanted) && !hasMore && (
          <p className="py-4 text-soft">{t('members.nobody')}</p>
        )}
        <ul className="flex flex-col">
          {members.filter(isWanted).map((member) => (
            <MemberLine
              key={member.user.id}
              server={server}
              member={member}
              isMe={member.user.id === me.id}
              onOpen={mayGive ? () => setOpened(member.user) : undefined}
            />
          ))}
        </ul>
        {hasMore && (
          <Button busy={loadingMore} onClick={loadMore} className="self-start">
            {t('more')}
          </Button>
        )}
      </div>
      {opened && <RolesOfMember server={server} me={me} user={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

interface MemberLineProps {
  server: Server;
  member: Member;
  isMe: boolean;
  onOpen: (() => void) | undefined;
}

function MemberLine({ server, member: { user, roleIds }, isMe, onOpen }: MemberLineProps) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const roles = rolesFromTop(server).filter(({ id }) => roleIds.includes(id));
  return (
    <li className="flex min-h-16 items-center gap-3 py-2">
      <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-10 text-sm" />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <RoleName color={colourOfRoles(server, roleIds)}>
            <OneLine className="font-medium">{user.displayName}</OneLine>
          </RoleName>
          <span className="min-w-0 truncate text-sm text-faint">
            <bdi>@{user.username}</bdi>
            {isMe && ` · ${common('servers:list.you')}`}
          </span>
        </p>
        {(roles.length > 0 || user.id === server.ownerId) && (
          <p className="mt-1 flex min-w-0 flex-wrap gap-1.5">
            {user.id === server.ownerId && (
              <span className="inline-flex items-center gap-1.5 rounded-full bg-hover py-0.5 ps-2 pe-2.5 text-sm">
                <Crown aria-hidden size={14} strokeWidth={1.75} className="text-faint" />
                {common('servers:list.owner')}
              </span>
            )}
            {roles.map((role) => (
              <RoleChip key={role.id} role={role} />
            ))}
          </p>
        )}
      </div>
      {onOpen && (
        <IconButton icon={ShieldPlus} label={t('members.rolesOf', { name: user.displayName })} onClick={onOpen} />
      )}
    </li>
  );
}
