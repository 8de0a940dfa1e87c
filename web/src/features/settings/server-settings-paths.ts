// Whether there are settings for me, and where.

import type { Server } from '@rialto/client';

export const serverSettingsPath = (serverId: string, rest = '') => `/servers/${serverId}/settings${rest && `/${rest}`}`;

/** Each of these opens at least one section of a server's settings. */
const OPENING = ['manageServer', 'manageRoles', 'viewAuditLog', 'banMembers'] as const;

/** Whether I manage messages, be it in one channel alone: what is reported there is shown to me. */
export const seesReports = ({ permissions, channels }: Server) =>
  [permissions, ...channels.map((channel) => channel.permissions)].some((may) => may?.includes('manageMessages'));

/** Whether at least one section of a server's settings is for me. */
export const hasServerSettings = (server: Server) =>
  OPENING.some((one) => server.permissions.includes(one)) || seesReports(server);
