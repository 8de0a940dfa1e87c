// The audit log of a server, a page at a time.

import { type AuditAction, moderationOf } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { usePages } from './use-pages';
import { auditKey } from './use-reread';

const PAGE = 50;

interface AuditFilter {
  actorId: string | undefined;
  action: AuditAction | undefined;
}

/** What was done, the newest first, as far as it fits. */
export function useAudit(serverId: string, { actorId, action }: AuditFilter) {
  const { audit } = moderationOf(useRialto());
  return usePages(
    [...auditKey(serverId), actorId, action],
    PAGE,
    async ({ limit, from }) => (await audit(serverId, { limit, before: from, actorId, action })).entries,
    ({ id }) => id,
  );
}
