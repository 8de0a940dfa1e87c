import type { Member, Server } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { PresenceDot } from '../connection/presence-dot';
import { PersonButton } from '../people/person-button';
import { RoleName } from '../roles/role-name';
import { colourOfRoles, rolesFromTop } from '../roles/standing';

interface MemberRowProps {
  member: Member;
  isMe: boolean;
  server: Server;
  tabIndex: number;
  onFocus: () => void;
}

/** A member: face, name in the colour of their roles, whether they are on line, and what they are in the server. */
export function MemberRow({ member: { user, online, roleIds }, isMe, server, tabIndex, onFocus }: MemberRowProps) {
  const { t } = useTranslation();
  const highest = rolesFromTop(server).find(({ id }) => roleIds.includes(id));
  const notes = [
    isMe && t('servers:list.you'),
    user.id === server.ownerId && t('servers:list.owner'),
    // Each in its own direction.
    highest && `\u2068${highest.name}\u2069`,
  ];
  const note = notes.filter(Boolean).join(' · ');
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
          <RoleName color={colourOfRoles(server, roleIds)}>
            <OneLine>{user.displayName}</OneLine>
          </RoleName>
        </span>
        {note && <span className="block truncate text-xs text-faint">{note}</span>}
      </span>
    </PersonButton>
  );
}
