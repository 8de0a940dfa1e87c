import type { Member } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { useKnowsPresence } from '../connection/presence-dot';

/** How many faces are shown: who is on line stands first on a page of so many members. */
export const FACES = 5;

/** A few faces of those who are on line, and how many more there are. Decoration: the numbers stand in words beside it. */
export function OnlinePeople({ members, online }: { members: readonly Member[]; online: number }) {
  const { language } = useTranslation();
  const knows = useKnowsPresence();
  const shown = members.filter((member) => knows && member.online).slice(0, FACES);
  const more = Math.max(0, online - shown.length);
  return (
    <span aria-hidden className="flex h-8 items-center">
      {shown.map(({ user }) => (
        <span key={user.id} className="-me-1.5 rounded-full ring-2 ring-surface" title={user.displayName}>
          <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-8 text-xs" />
        </span>
      ))}
      {more > 0 && shown.length > 0 && (
        <span dir="ltr" className="ms-3.5 text-sm text-faint tabular-nums">
          +{more.toLocaleString(language)}
        </span>
      )}
    </span>
  );
}
