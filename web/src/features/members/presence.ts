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

/** The pages after what `members:changed` tells. */
export function withTotal(held: MemberPages, total: number): MemberPages {
  return { ...held, pages: held.pages.map((page) => (page.total === total ? page : { ...page, total })) };
}

/** Whether the pages hold every member. */
export function isWhole(held: MemberPages): boolean {
  return held.pages.reduce((sum, { members }) => sum + members.length, 0) >= numbersOf(held.pages).total;
}

/** Whether the event tells of something that the pages can't show: of a new member, or of too many to name. */
export function isBehind(held: MemberPages, { online, offline, count }: PresenceChanged): boolean {
  const members = held.pages.flatMap((page) => page.members);
  if (online.length === 0 && offline.length === 0) return members.some((member) => member.online) || count > 0;
  const known = new Set(members.map(({ user }) => user.id));
  return isWhole(held) && online.some((id) => !known.has(id));
}
