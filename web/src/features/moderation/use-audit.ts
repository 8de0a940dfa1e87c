// The audit log of a server, a page at a time.

import type { AuditAction, AuditBody, AuditEntry } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useInfiniteQuery } from '@tanstack/react-query';

import { auditKey } from './use-reread';

const PAGE = 50;
/** Nobody is told of new entries: they are asked for while the page is looked at. */
const REREAD_MS = 10_000;

export interface AuditFilter {
  actorId: string | undefined;
  action: AuditAction | undefined;
}

/** What was done, the newest first, as far as it fits. */
export function useAudit(serverId: string, { actorId, action }: AuditFilter) {
  const client = useRialto();
  const query = useInfiniteQuery({
    queryKey: [...auditKey(serverId), actorId, action],
    queryFn: async ({ pageParam, signal }): Promise<AuditEntry[]> => {
      const asked = new URLSearchParams({ limit: String(PAGE) });
      if (actorId) asked.set('actorId', actorId);
      if (action) asked.set('action', action);
      if (pageParam) asked.set('before', pageParam);
      return (await client.api<AuditBody>(`/servers/${serverId}/audit?${asked}`, { signal })).entries;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (entries) => (entries.length < PAGE ? undefined : entries.at(-1)?.id),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : REREAD_MS),
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  return {
    entries: data?.pages.flat(),
    error: data ? null : error,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    loadMore: () => void fetchNextPage(),
    retry: () => void refetch(),
  };
}
