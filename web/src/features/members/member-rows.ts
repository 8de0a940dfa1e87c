// The rows of a list of members: who is on line and who is not, each part under its heading.

import type { Member } from '@rialto/client';

export type MemberListRow =
  | { kind: 'heading'; key: 'online' | 'offline'; count: number }
  | { kind: 'member'; key: string; member: Member };

/** `members` in their order, with a heading before each part; with none where a search has found them. */
export function rowsOf(
  members: readonly Member[],
  { total, online }: { total: number; online: number },
  isSearch: boolean,
): MemberListRow[] {
  const rows = members.map((member): MemberListRow => ({ kind: 'member', key: member.user.id, member }));
  if (isSearch) return rows;
  const first = members.findIndex((member) => !member.online);
  const at = first < 0 ? rows.length : first;
  const offline = Math.max(0, total - online);
  return [
    { kind: 'heading', key: 'online', count: online },
    ...rows.slice(0, at),
    ...(offline > 0 ? [{ kind: 'heading' as const, key: 'offline' as const, count: offline }] : []),
    ...rows.slice(at),
  ];
}
