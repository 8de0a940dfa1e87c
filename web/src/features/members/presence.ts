// What is held of the members of a server, and what an event changes of it.

import type { Member, MembersBody, PresenceChanged, User } from '@rialto/client';
import type { InfiniteData } from '@tanstack/react-query';

/** Where a page begins: after a member, and where that one stood when they were read. */
export interface After {
  user: string;
  online: boolean;
}

/** A page as it was read, kept on the state that is told since. */
export interface MemberPage extends MembersBody {
  /** Where the next page begins; absent on the last one. */
  next?: After | undefined;
}

/** The pages that were read, in the node's order. */
export type MemberPages = InfiniteData<MemberPage, After | undefined>;

const keys = new WeakMap<Member, string>();

/** What members are put in order by: as the node does it, without case and diacritics. */
function orderKey(member: Member): string {
  let key = keys.get(member);
  if (key === undefined) {
    const { user, nickname } = member;
    const plain = `${nickname ?? ''} ${user.displayName} ${user.username}`
      .trimStart()
      .normalize('NFKD')
      .replace(/\p{Mn}/gu, '');
    key = `${plain.toLowerCase()} ${user.id}`;
    keys.set(member, key);
  }
  return key;
}

/** Everyone on the pages once: who is on line first, then by name. */
export function inOrder(pages: readonly MembersBody[]): Member[] {
  const found = new Map(pages.flatMap(({ members }) => members).map((member) => [member.user.id, member]));
  const order = (one: Member, other: Member) => (orderKey(one) < orderKey(other) ? -1 : 1);
  return [...found.values()].sort((one, other) => Number(other.online) - Number(one.online) || order(one, other));
}

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

/** The pages after what `member:updated` tells: how somebody is now, but for whether they are on line. */
export function withMember(held: MemberPages, now: Member): MemberPages {
  const changed = (member: Member) => (member.user.id === now.user.id ? { ...now, online: member.online } : member);
  return { ...held, pages: held.pages.map((page) => ({ ...page, members: page.members.map(changed) })) };
}

/** The pages after what `user:updated` tells. */
export function withUser(held: MemberPages, user: User): MemberPages {
  const renamed = (member: Member) => (member.user.id === user.id ? { ...member, user } : member);
  return { ...held, pages: held.pages.map((page) => ({ ...page, members: page.members.map(renamed) })) };
}

/** The pages after what `members:changed` tells. */
export function withTotal(held: MemberPages, total: number): MemberPages {
  return { ...held, pages: held.pages.map((page) => (page.total === total ? page : { ...page, total })) };
}

/** Whether the event tells of something that the pages can't show: of somebody who is on none, or of too many to name. */
export function isBehind(held: MemberPages, { online, offline, count }: PresenceChanged): boolean {
  const members = held.pages.flatMap((page) => page.members);
  if (online.length === 0 && offline.length === 0) return members.some((member) => member.online) || count > 0;
  const known = new Set(members.map(({ user }) => user.id));
  return online.some((id) => !known.has(id));
}
