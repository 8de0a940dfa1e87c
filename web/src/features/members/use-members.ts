// Who is in a server, and who of them is on line.

import type { Member, MembersBody, RialtoClient } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

import { isBehind, isWhole, type MemberPages, numbersOf, withPresence, withTotal } from './presence';

const NOBODY: Member[] = [];

export interface Members {
  /** Those that are loaded. */
  members: Member[];
  /** How many there are and how many are on line; absent until the node has said it. */
  numbers: { total: number; online: number } | undefined;
  failed: boolean;
  /** Whether there are more than `members`. */
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

/** The key of everything that is held of a server's members. */
export const membersKey = (serverId: string) => ['members', serverId] as const;

/** The members of a server in pages of `limit`, kept on the state that the node tells while `useMemberPresence` listens. */
export function useMembers(serverId: string, limit: number): Members {
  const client = useRialto();
  const query = useInfiniteQuery({
    queryKey: [...membersKey(serverId), limit],
    queryFn: ({ pageParam, signal }) => {
      const after = pageParam === undefined ? '' : `&after=${pageParam}`;
      return client.api<MembersBody>(`/servers/${serverId}/members?limit=${limit}${after}`, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ members }) => (members.length < limit ? undefined : members.at(-1)?.user.id),
  });
  const { data, isError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  return useMemo(
    () => ({
      members: data ? data.pages.flatMap(({ members }) => members) : NOBODY,
      numbers: data && numbersOf(data.pages),
      failed: isError && !data,
      hasMore: hasNextPage,
      loadingMore: isFetchingNextPage,
      loadMore: () => void fetchNextPage(),
      retry: () => void refetch(),
    }),
    [data, isError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch],
  );
}

/** Where a server has too many on line to name them, its pages are read again at most this often. */
const REREAD_MS = 10_000;

/** What is held of a server's members, in pages of whatever size, and how old it is. */
function heldOf(queries: QueryClient, serverId: string) {
  const cached = queries.getQueryCache().findAll({ queryKey: membersKey(serverId) });
  return cached.flatMap((query) => {
    const held = query.state.data as MemberPages | undefined;
    return held ? [{ query, held, age: Date.now() - query.state.dataUpdatedAt }] : [];
  });
}

function follow(client: RialtoClient, queries: QueryClient): () => void {
  const stop = [
    client.on('presence:changed', (event) => {
      for (const { held, query, age } of heldOf(queries, event.serverId)) {
        // Nothing was read: the age of the answer stays what it was.
        const updatedAt = query.state.dataUpdatedAt;
        queries.setQueryData(query.queryKey, withPresence(held, event), { updatedAt });
        const named = event.online.length + event.offline.length > 0;
        if (isBehind(held, event) && (named || age > REREAD_MS)) {
          void queries.invalidateQueries({ queryKey: query.queryKey });
        }
      }
    }),
    client.on('members:changed', ({ serverId, total }) => {
      for (const { held, query, age } of heldOf(queries, serverId)) {
        queries.setQueryData(query.queryKey, withTotal(held, total), { updatedAt: query.state.dataUpdatedAt });
        if (isWhole(held) || age > REREAD_MS) void queries.invalidateQueries({ queryKey: query.queryKey });
      }
    }),
    // Events were missed, or this is a node that knows nobody yet.
    client.on('ready', () => void queries.invalidateQueries({ queryKey: ['members'] })),
    client.on('server:removed', ({ serverId }) => queries.removeQueries({ queryKey: membersKey(serverId) })),
  ];
  return () => {
    for (const end of stop) end();
  };
}

/** Keeps what is held of members on what the node tells; for what is around all screens, once. */
export function useMemberPresence(): void {
  const client = useRialto();
  const queries = useQueryClient();
  useEffect(() => follow(client, queries), [client, queries]);
}
