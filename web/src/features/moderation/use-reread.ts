// What an act of moderation changes of what is held of a server.

import { useQueryClient } from '@tanstack/react-query';

import { membersKey } from '../members/use-members';

export const auditKey = (serverId: string) => ['audit', serverId] as const;

/** Reads again who is in a server and what was done there. */
export function useReread(serverId: string): () => void {
  const queries = useQueryClient();
  return () => {
    const keys = [membersKey(serverId), ['profile', serverId], auditKey(serverId)];
    for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
  };
}
