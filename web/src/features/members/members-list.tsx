import type { Member, Server, User } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '../../ui/button';
import { useKnowsPresence } from '../connection/presence-dot';
import { KickMember } from './kick-member';
import { MemberRow } from './member-row';
import { MembersPlaces } from './members-places';
import { type Members, useMembers } from './use-members';

const PAGE = 100;
/** The node's pages are in an order of its own: so many members are read until everyone on line is found. */
const LOOKED_THROUGH = 1000;

/** Reads on while somebody on line is missing, so that they stand above those who are not. */
function useEveryoneOnline({ members, numbers, hasMore, loadingMore, loadMore }: Members): void {
  const found = members.reduce((sum, member) => sum + Number(member.online), 0);
  const missing = numbers !== undefined && found < numbers.online && members.length < LOOKED_THROUGH;
  useEffect(() => {
    if (missing && hasMore && !loadingMore) loadMore();
  }, [missing, hasMore, loadingMore, loadMore]);
}

/** Everyone in a server: who is on line first. */
export function MembersList({ server }: { server: Server }) {
  const { t } = useTranslation();
  const me = useUser();
  const knows = useKnowsPresence();
  const held = useMembers(server.id, PAGE);
  const [leaving, setLeaving] = useState<User>();
  useEveryoneOnline(held);

  if (held.failed) {
    return (
      <div className="flex flex-col items-start gap-3 p-3">
        <p className="text-soft">{t('servers:list.failed')}</p>
        <Button onClick={held.retry}>{t('retry')}</Button>
      </div>
    );
  }
  if (!held.numbers) return <MembersPlaces />;

  const { total, online } = held.numbers;
  const rows = (members: Member[]) =>
    members
      .sort((one, other) => one.user.displayName.localeCompare(other.user.displayName))
      .map((member) => (
        <MemberRow
          key={member.user.id}
          member={member}
          isMe={member.user.id === me?.id}
          onKick={server.ownerId === me?.id && member.user.id !== me.id ? () => setLeaving(member.user) : undefined}
        />
      ));
  const heading = 'px-3 pt-4 pb-1 text-sm font-medium text-faint tabular-nums';
  return (
    <>
      <h2 className={heading}>{t(knows ? 'servers:list.online' : 'servers:list.wereOnline', { count: online })}</h2>
      <ul>{rows(held.members.filter((member) => member.online))}</ul>
      {total > online && <h2 className={heading}>{t('servers:list.offline', { count: total - online })}</h2>}
      <ul>{rows(held.members.filter((member) => !member.online))}</ul>
      {held.hasMore && (
        <Button onClick={held.loadMore} busy={held.loadingMore} className="m-3">
          {held.loadingMore ? t('servers:list.loadingMore') : t('servers:list.more')}
        </Button>
      )}
      {leaving && <KickMember server={server} user={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  );
}
