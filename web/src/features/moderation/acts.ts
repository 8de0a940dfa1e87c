// What the viewer may do to somebody: by permission, and by the place of roles. The node decides; this keeps what it
// would refuse from being offered.

import type { Role, Server, User } from '@rialto/client';

import { isBelow, standingOf } from '../roles/standing';

/** What can be done to somebody, as it is offered, from the harmless to the grave. */
const ACTS = ['roles', 'nickname', 'report', 'handOver', 'timeout', 'endTimeout', 'kick', 'ban'] as const;

export type Act = (typeof ACTS)[number];

/** Who it would be done to. */
export interface Target {
  id: string;
  /** Their roles in the server; none where they are no member. */
  roles: readonly Pick<Role, 'position' | 'permissions'>[];
  isMember: boolean;
  isTimedOut: boolean;
}

export function actsOn(server: Server, me: Pick<User, 'id'>, target: Target): Act[] {
  const isMe = target.id === me.id;
  const isAbove = !isMe && standsAbove(server, me, target);
  const may = (permission: Role['permissions'][number]) => isAbove && server.permissions.includes(permission);
  const { isMember, isTimedOut } = target;
  // A timeout keeps an administrator from nothing.
  const isAdministrator = target.roles.some(({ permissions }) => permissions.includes('administrator'));
  const offered: Record<Act, boolean> = {
    roles: isMember && server.roles.some((role) => !role.everyone && isBelow(role, server, me)),
    nickname: isMember && (isMe || may('manageNicknames')),
    report: isMember && !isMe,
    handOver: isMember && !isMe && server.ownerId === me.id,
    timeout: isMember && !isTimedOut && !isAdministrator && may('timeoutMembers'),
    endTimeout: isTimedOut && may('timeoutMembers'),
    kick: isMember && may('kickMembers'),
    // Nobody has to be a member to be kept out.
    ban: may('banMembers'),
  };
  return ACTS.filter((act) => offered[act]);
}

/** Whether my highest role is above theirs. Nobody is above the owner, and the owner above everybody. */
function standsAbove(server: Server, me: Pick<User, 'id'>, target: Target): boolean {
  if (target.id === server.ownerId) return false;
  const theirs = Math.max(0, ...target.roles.map(({ position }) => position));
  return standingOf(server, me) > theirs;
}
