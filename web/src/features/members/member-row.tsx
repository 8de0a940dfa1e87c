import type { Member } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { PresenceDot } from '../connection/presence-dot';
import { PersonButton } from '../people/person-button';

interface MemberRowProps {
  member: Member;
  isMe: boolean;
  isOwner: boolean;
  tabIndex: number;
  onFocus: () => void;
}

/** A member: face, name, whether they are on line, and what they are in the server. It opens their card. */
export function MemberRow({ member: { user, online }, isMe, isOwner, tabIndex, onFocus }: MemberRowProps) {
  const { t } = useTranslation();
  const note = [isMe && t('servers:list.you'), isOwner && t('servers:list.owner')].filter(Boolean).join(' · ');
  return (
    <PersonButton
      user={user}
      tabIndex={tabIndex}
      onFocus={onFocus}
      className="flex min-h-12 w-full items-center gap-3 rounded-control px-3 -outline-offset-2 hover:bg-hover"
    >
      <span className="relative shrink-0">
        <span className={classes(!online && 'grayscale')}>
          <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-8 text-xs" />
        </span>
        {online && <PresenceDot className="absolute -end-0.5 -bottom-0.5 size-3 border-2 border-canvas" />}
      </span>
      <span className="min-w-0 flex-1 leading-tight">
        <span className={classes('block', online ? 'text-text' : 'text-soft')}>
          <OneLine>{user.displayName}</OneLine>
        </span>
        {note && <span className="block truncate text-xs text-faint">{note}</span>}
      </span>
    </PersonButton>
  );
}
