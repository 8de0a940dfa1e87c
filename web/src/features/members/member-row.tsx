import type { Member } from '@rialto/client';
import { UserMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { IconButton } from '../../ui/icon-button';
import { OneLine } from '../../ui/one-line';
import { PresenceDot } from '../connection/presence-dot';

export interface MemberRowProps {
  member: Member;
  isMe: boolean;
  /** Takes the member out; absent where I may not. */
  onKick: (() => void) | undefined;
}

/** A member: face, name, whether they are on line, and what they are in the server. */
export function MemberRow({ member: { user, role, online }, isMe, onKick }: MemberRowProps) {
  const { t } = useTranslation();
  const note = [isMe && t('servers:list.you'), role === 'owner' && t('servers:list.owner')].filter(Boolean).join(' · ');
  return (
    <div className="group relative flex min-h-12 items-center gap-3 rounded-control px-3">
      <span className="relative shrink-0">
        <span className={classes(!online && 'grayscale')}>
          <Avatar name={user.displayName} url={user.avatarUrl} size="size-8 text-xs" />
        </span>
        {online && <PresenceDot className="absolute -end-0.5 -bottom-0.5 size-3 border-2 border-canvas" />}
      </span>
      <span className="min-w-0 flex-1 leading-tight">
        <span title={`@${user.username}`} className={classes('block', online ? 'text-text' : 'text-soft')}>
          <OneLine>{user.displayName}</OneLine>
        </span>
        {note && <span className="block truncate text-xs text-faint">{note}</span>}
      </span>
      {onKick && (
        <IconButton
          icon={UserMinus}
          label={t('servers:list.kick', { name: user.displayName })}
          onClick={onKick}
          className="absolute end-0.5 bg-canvas opacity-0 group-hover:opacity-100 hover:bg-pressed focus-visible:opacity-100 pointer-coarse:opacity-100"
        />
      )}
    </div>
  );
}
