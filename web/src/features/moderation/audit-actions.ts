// What can be done in a server, as the audit log calls it and as one looks for it.

import type { AuditAction } from '@rialto/client';

export const AUDIT_ACTIONS = [
  'member.timeout',
  'member.kick',
  'member.ban',
  'member.unban',
  'message.delete',
  'member.roles',
  'member.nickname',
  'invite.create',
  'invite.revoke',
  'channel.create',
  'channel.update',
  'channel.delete',
  'channel.order',
  'category.create',
  'category.update',
  'category.delete',
  'category.order',
  'override.set',
  'override.remove',
  'override.sync',
  'role.create',
  'role.update',
  'role.delete',
  'role.order',
  'server.update',
  'server.owner',
] as const satisfies readonly AuditAction[];

/** Whether this version has words for it: a newer node may know others. */
export const isKnownAction = (action: string): action is AuditAction =>
  (AUDIT_ACTIONS as readonly string[]).includes(action);
