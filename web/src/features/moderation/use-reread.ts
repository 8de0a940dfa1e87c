// What an act of moderation changes of what is held of a server.

import { useQueryClient } from '@tanstack/react-query';

import { membersKey } from '../members/use-members';

export const bansKey = (serverId: string) => ['bans', serverId] as const;
export const reportsKey = (serverId: string) => ['reports', serverId] as const;
export const auditKey = (serverId: string) => ['audit', serverId] as const;

/** Reads again who is in a server and who is not, what was done there and what is still to be done. */
export function useReread(serverId: string): () => void {
  const queries = useQueryClient();
  return () => {
    const keys = [
      membersKey(serverId),
      ['profile', serverId],
      ...[bansKey, reportsKey, auditKey].map((of) => of(serverId)),
    ];
    for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
  };
}
