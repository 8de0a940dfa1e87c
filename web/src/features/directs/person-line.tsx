import type { User } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { OneLine } from '../../ui/one-line';
import { PresenceDot } from '../connection/presence-dot';

interface PersonLineProps {
  user: User;
  isMe?: boolean;
  isOnline?: boolean;
}

/** Picture, name and username, as a list of people shows each. */
export function PersonLine({ user, isMe = false, isOnline = false }: PersonLineProps) {
  const { t } = useTranslation();
  return (
    <>
      <span className="relative shrink-0">
        <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-9 text-xs" />
        {isOnline && <PresenceDot className="absolute -end-0.5 -bottom-0.5 size-3 border-2 border-raised" />}
      </span>
      <span className="min-w-0 flex-1 leading-tight">
        <OneLine>{user.displayName}</OneLine>
        <span className="block truncate text-xs text-faint">
          <bdi>@{user.username}</bdi>
          {isMe && ` · ${t('servers:list.you')}`}
        </span>
      </span>
    </>
  );
}
