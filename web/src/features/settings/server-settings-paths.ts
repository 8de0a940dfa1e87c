// Whether there are settings for me, and where.

import type { Permissions } from '@rialto/client';

export const serverSettingsPath = (serverId: string, rest = '') => `/servers/${serverId}/settings${rest && `/${rest}`}`;

/** Each of these opens at least one section of a server's settings. */
const OPENING = ['manageServer', 'manageRoles', 'viewAuditLog'] as const;

/** Whether at least one section of a server's settings is for who may do so much. */
export const hasServerSettings = (may: Permissions) => OPENING.some((one) => may.includes(one));
