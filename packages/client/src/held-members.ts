// What is held of a list of members, and what an event changes of it.

import type { Member, MembersBody, PresenceChanged, User } from './protocol/index.js';

/** Where a page begins: after a member, and where that one stood when they were read. */
export interface After {
  user: string;
  online: boolean;
}

/** What was read of a list, in its order, kept on what is told since. */
export interface Held extends MembersBody {
  /** Where the next page begins; absent where there is none. */
  next: After | undefined;
}

export const NOBODY: Held = { members: [], total: 0, online: 0, next: undefined };

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

/** Everyone once: who is on line first, then by name. */
function inOrder(members: readonly Member[]): Member[] {
  const found = new Map(members.map((member) => [member.user.id, member]));
  const order = (one: Member, other: Member) => (orderKey(one) < orderKey(other) ? -1 : 1);
  return [...found.values()].sort((one, other) => Number(other.online) - Number(one.online) || order(one, other));
}

/** With one more page, of at most `limit` members. */
export function withPage({ members }: Held, page: MembersBody, limit: number): Held {
  const last = page.members.length < limit ? undefined : page.members.at(-1);
  const next = last && { user: last.user.id, online: last.online };
  return { ...page, members: inOrder([...members, ...page.members]), next };
}

/** With each member as `change` gives it; the same object where it changes none. */
function changed(held: Held, change: (member: Member) => Member): Held {
  const members = held.members.map(change);
  return members.every((member, at) => member === held.members[at]) ? held : { ...held, members: inOrder(members) };
}

/** After what `presence:changed` tells. */
export function withPresence(held: Held, { online, offline, count }: PresenceChanged): Held {
  const came = new Set(online);
  const went = new Set(offline);
  const told = changed(held, (member) => {
    const now = came.has(member.user.id) || (member.online && !went.has(member.user.id));
    return now === member.online ? member : { ...member, online: now };
  });
  return count === held.online ? told : { ...told, online: count };
}

/** After what `member:updated` tells: how somebody is now, but for whether they are on line. */
export function withMember(held: Held, now: Member): Held {
  return changed(held, (member) => (member.user.id === now.user.id ? { ...now, online: member.online } : member));
}

/** After what `user:updated` tells. */
export function withUser(held: Held, user: User): Held {
  return changed(held, (member) => (member.user.id === user.id ? { ...member, user } : member));
}

/** Whether the event tells of something that `held` can't show: of somebody who is not in it, or of too many to name. */
export function isBehind({ members }: Held, { online, offline, count }: PresenceChanged): boolean {
  if (online.length === 0 && offline.length === 0) return members.some((member) => member.online) || count > 0;
  const known = new Set(members.map(({ user }) => user.id));
  return online.some((id) => !known.has(id));
}
