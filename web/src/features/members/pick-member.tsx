import type { Member, Server, User } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { type ReactNode, useDeferredValue, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Loading } from '../../ui/loading';
import { OneLine } from '../../ui/one-line';
import { MembersSearch } from './members-search';
import { useMembers } from './use-members';

/** So many are shown; whoever is not among them is found by name. */
const SHOWN = 50;

interface PickMemberProps {
  server: Server;
  title: string;
  /** Who is no answer to it. */
  isLeftOut?: (member: Member) => boolean;
  /** What opens over it once somebody is chosen; `done` closes that. */
  then?: (user: User, done: () => void) => ReactNode;
  onPick?: (user: User) => void;
  onClose: () => void;
}

/** Chooses one of the members of a server. */
export function PickMember({ server, title, isLeftOut, then, onPick, onClose }: PickMemberProps) {
  const { t } = useTranslation();
  const { t: words } = useTranslation('settings');
  const me = useUser();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed.trim());
  const { state, members, hasMore, reload } = useMembers(server.id, { limit: SHOWN, query: search });
  const [picked, setPicked] = useState<User>();
  const shown = members.filter((member) => !isLeftOut?.(member));
  const pick = (user: User) => {
    onPick?.(user);
    setPicked(user);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="-mx-2">
        <MembersSearch value={typed} onChange={setTyped} found={search ? shown.length : undefined} />
      </div>
      <div className="mt-3 min-h-64">
        {state === 'failed' && (
          <div className="flex flex-col items-start gap-3">
            <p className="text-soft">{t('servers:list.failed')}</p>
            <Button onClick={reload}>{t('retry')}</Button>
          </div>
        )}
        {state === 'loading' && <Loading />}
        {state === 'ready' && shown.length === 0 && <p className="px-1 py-2 text-soft">{words('pick.nobody')}</p>}
        <ul className="-mx-2 flex flex-col">
          {shown.map(({ user }) => (
            <li key={user.id}>
              <button
                type="button"
                onClick={() => pick(user)}
                className="flex min-h-12 w-full items-center gap-3 rounded-control px-2 text-start -outline-offset-2 hover:bg-hover"
              >
                <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-8 text-xs" />
                <span className="min-w-0 flex-1 leading-tight">
                  <OneLine>{user.displayName}</OneLine>
                  <span className="block truncate text-xs text-faint">
                    <bdi>@{user.username}</bdi>
                    {user.id === me?.id && ` · ${t('servers:list.you')}`}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
        {hasMore && <p className="px-1 pt-2 text-sm text-faint">{words('pick.more')}</p>}
      </div>
      {picked && then?.(picked, () => setPicked(undefined))}
    </Dialog>
  );
}
