// The permissions as the screens show them: in groups, and which of them are to be given with care.

import type { Permissions } from '@rialto/client';

export type Permission = Permissions[number];

/** All of them, as a person looks for them. */
export const PERMISSION_GROUPS = {
  channels: [
    'viewChannel',
    'sendMessages',
    'sendInThreads',
    'createThreads',
    'addReactions',
    'attachFiles',
    'mentionEveryone',
  ],
  order: ['manageMessages', 'pinMessages', 'manageThreads'],
  people: ['createInvites', 'manageNicknames', 'timeoutMembers', 'kickMembers', 'banMembers'],
  server: ['manageChannels', 'manageRoles', 'manageWebhooks', 'viewAuditLog', 'manageServer', 'administrator'],
} as const satisfies Record<string, readonly Permission[]>;

export type PermissionGroup = keyof typeof PERMISSION_GROUPS;

export const GROUP_NAMES = Object.keys(PERMISSION_GROUPS) as PermissionGroup[];

/** What an override can't speak of: it concerns the whole server. */
const OF_SERVER = new Set<Permission>([
  'createInvites',
  'manageServer',
  'manageNicknames',
  'kickMembers',
  'banMembers',
  'timeoutMembers',
  'viewAuditLog',
  'administrator',
]);

/** Whoever holds one of these can do harm that is hard to undo. */
const DANGEROUS = {
  manageMessages: true,
  kickMembers: true,
  banMembers: true,
  manageChannels: true,
  manageRoles: true,
  manageWebhooks: true,
  manageServer: true,
  administrator: true,
} as const;

export type Dangerous = keyof typeof DANGEROUS;

export const isDangerous = (permission: Permission): permission is Dangerous => permission in DANGEROUS;

/** What an override of a channel can speak of, in groups; groups without any are left out. */
export const CHANNEL_GROUPS = GROUP_NAMES.flatMap((group) => {
  const permissions = (PERMISSION_GROUPS[group] as readonly Permission[]).filter((one) => !OF_SERVER.has(one));
  return permissions.length > 0 ? [{ group, permissions }] : [];
});

/** The list with `permission` in it or not. */
export function withPermission(list: Permissions, permission: Permission, isIn: boolean): Permissions {
  const rest = list.filter((one) => one !== permission);
  return isIn ? [...rest, permission] : rest;
}
