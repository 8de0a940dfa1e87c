// Whether there are settings for me, and where.

import type { Permissions } from '@rialto/client';

export const serverSettingsPath = (serverId: string, rest = '') => `/servers/${serverId}/settings${rest && `/${rest}`}`;

/** Whether at least one section of a server's settings is for who may do so much. */
export const hasServerSettings = (may: Permissions) => may.includes('manageServer') || may.includes('manageRoles');
