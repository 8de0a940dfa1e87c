// What is held of the members of a server, and what an event changes of it.

import type { MembersBody, PresenceChanged } from '@rialto/client';
import type { InfiniteData } from '@tanstack/react-query';

/** The pages that were read, in the node's order. */
export type MemberPages = InfiniteData<MembersBody, string | undefined>;

/** How many members there are and how many are on line, as of the last page that was read. */
export function numbersOf(pages: MembersBody[]): { total: number; online: number } {
  const last = pages.at(-1);
  return { total: last?.total ?? 0, online: last?.online ?? 0 };
}

/** The pages after what `presence:changed` tells. Pages without a change stay the same objects. */
export function withPresence(held: MemberPages, { online, offline, count }: PresenceChanged): MemberPages {
  const came = new Set(online);
  const went = new Set(offline);
  const pages = held.pages.map((page) => ({
    ...page,
    online: count,
    members: page.members.map((member) => {
      const now = came.has(member.user.id) || (member.online && !went.has(member.user.id));
      return now === member.online ? member : { ...member, online: now };
    }),
  }));
  return { ...held, pages };
}

/** Whether the event tells of something that the pages can't show: of a new member, or of too many to name. */
export function isBehind(held: MemberPages, { online, offline, count }: PresenceChanged): boolean {
  const members = held.pages.flatMap((page) => page.members);
  if (online.length === 0 && offline.length === 0) return members.some((member) => member.online) || count > 0;
  const whole = members.length >= numbersOf(held.pages).total;
  const known = new Set(members.map(({ user }) => user.id));
  return whole && online.some((id) => !known.has(id));
}
