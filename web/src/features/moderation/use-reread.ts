// What an act of moderation changes of what is held of a server.

import { membersOf } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';

export const bansKey = (serverId: string) => ['bans', serverId] as const;
export const reportsKey = (serverId: string) => ['reports', serverId] as const;
export const auditKey = (serverId: string) => ['audit', serverId] as const;

/** Reads again who is in a server and who is not, what was done there and what is still to be done. */
export function useReread(serverId: string): () => void {
  const client = useRialto();
  const queries = useQueryClient();
  return () => {
    membersOf(client).reread(serverId);
    const keys = [['profile', serverId], ...[bansKey, reportsKey, auditKey].map((of) => of(serverId))];
    for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
  };
}
