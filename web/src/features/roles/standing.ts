// Who stands above whom: nobody acts on a role at or above their own highest. The node decides; this keeps what it would
// refuse from being offered.

import type { Role, Server, User } from '@rialto/client';

/** The place of my highest role; above all of them for the owner. */
export function standingOf(server: Server, me: Pick<User, 'id'> | undefined): number {
  if (server.ownerId === me?.id) return Number.POSITIVE_INFINITY;
  const mine = server.roles.filter(({ id }) => server.myRoleIds.includes(id));
  return Math.max(0, ...mine.map(({ position }) => position));
}

/** Whether I may change, give and take a role. */
export function isBelow(role: Role, server: Server, me: Pick<User, 'id'> | undefined): boolean {
  return server.permissions.includes('manageRoles') && role.position < standingOf(server, me);
}

/** The roles that can be given, the highest first. */
export function rolesFromTop(server: Server): Role[] {
  return server.roles.filter(({ everyone }) => !everyone).reverse();
}

/** The colour of a member's name: that of their highest role that has one. */
export function colourOfRoles(server: Server, roleIds: readonly string[]): string | undefined {
  return rolesFromTop(server).find(({ id, color }) => color !== null && roleIds.includes(id))?.color ?? undefined;
}
