// Who is in a server, and who of them is on line.

import type { Member, MembersBody, RialtoClient } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { type Query, type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

import { called, type Nicknames, nicknamesKey } from '../people/called';
import {
  type After,
  inOrder,
  isBehind,
  type MemberPage,
  type MemberPages,
  numbersOf,
  withMember,
  withPresence,
  withTotal,
  withUser,
} from './presence';

const NOBODY: Member[] = [];

const asCalled = (member: Member): Member => ({ ...member, user: called(member.user, member.nickname) });

export interface Members {
  /** Those that are loaded, each by the name by which they are called: who is on line first, then by name. */
  members: Member[];
  /** How many there are that the search finds, and how many of all are on line; absent until the node has said it. */
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

/**
 * The members of a server in pages of `limit`, all of them or those that a search finds and who hold a role, kept on the
 * state that the node tells while `useMemberPresence` listens.
 */
export function useMembers(serverId: string, limit: number, search = '', roleId = ''): Members {
  const client = useRialto();
  const query = useInfiniteQuery({
    queryKey: [...membersKey(serverId), limit, roleId, search],
    queryFn: async ({ pageParam, signal }): Promise<MemberPage> => {
      const asked = new URLSearchParams({ limit: String(limit) });
      if (search) asked.set('query', search);
      if (roleId) asked.set('roleId', roleId);
      if (pageParam) {
        asked.set('after', pageParam.user);
        asked.set('afterOnline', String(pageParam.online));
      }
      const page = await client.api<MembersBody>(`/servers/${serverId}/members?${asked}`, { signal });
      const last = page.members.length < limit ? undefined : page.members.at(-1);
      return { ...page, next: last && { user: last.user.id, online: last.online } };
    },
    initialPageParam: undefined as After | undefined,
    getNextPageParam: ({ next }) => next,
    // While another search is under way, what was found before stays on the screen.
    placeholderData: (previous, query) =>
      query?.queryKey[1] === serverId && query.queryKey[3] === roleId ? previous : undefined,
  });
  const { data, isError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  return useMemo(
    () => ({
      members: data ? inOrder(data.pages).map(asCalled) : NOBODY,
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

/** Pages that are behind are read again at most this often, where that is more than one page or they can't be named. */
const REREAD_MS = 10_000;

/** What is held of a server's members: in pages of whatever size, all of them or those that a search found. */
function heldOf(queries: QueryClient, serverId: string) {
  const cached = queries.getQueryCache().findAll({ queryKey: membersKey(serverId) });
  return cached.flatMap((query) => {
    const held = query.state.data as MemberPages | undefined;
    return held ? [{ query, held, isSearch: query.queryKey.slice(3).join('') !== '' }] : [];
  });
}

function follow(client: RialtoClient, queries: QueryClient): () => void {
  const planned = new Map<string, ReturnType<typeof setTimeout>>();
  /** Reads pages again: now if it is one page with a name to find, else when it is time for it. */
  const reread = ({ queryKey, queryHash, state }: Query, isCheap: boolean) => {
    const wait = isCheap ? 0 : state.dataUpdatedAt + REREAD_MS - Date.now();
    if (planned.has(queryHash)) return;
    const read = () => {
      planned.delete(queryHash);
      void queries.invalidateQueries({ queryKey, exact: true });
    };
    if (wait <= 0) read();
    else planned.set(queryHash, setTimeout(read, wait));
  };
  const stop = [
    client.on('presence:changed', (event) => {
      for (const { held, query } of heldOf(queries, event.serverId)) {
        // Nothing was read: the age of the answer stays what it was.
        const updatedAt = query.state.dataUpdatedAt;
        queries.setQueryData(query.queryKey, withPresence(held, event), { updatedAt });
        const named = event.online.length + event.offline.length > 0;
        if (isBehind(held, event)) reread(query, named && held.pages.length === 1);
      }
    }),
    client.on('members:changed', ({ serverId, total }) => {
      for (const { held, query, isSearch } of heldOf(queries, serverId)) {
        if (!isSearch) {
          queries.setQueryData(query.queryKey, withTotal(held, total), { updatedAt: query.state.dataUpdatedAt });
        }
        reread(query, held.pages.length === 1);
      }
    }),
    client.on('member:updated', ({ serverId, member }) => {
      const now = (told: Nicknames | undefined) => new Map(told).set(member.user.id, member.nickname);
      queries.setQueryData<Nicknames>(nicknamesKey(serverId), now);
      for (const { held, query } of heldOf(queries, serverId)) {
        queries.setQueryData(query.queryKey, withMember(held, member), { updatedAt: query.state.dataUpdatedAt });
        // Who holds a role is another question now.
        if (query.queryKey[3] !== '') reread(query, held.pages.length === 1);
      }
      void queries.invalidateQueries({ queryKey: ['profile', serverId, member.user.id] });
    }),
    // Whoever is called otherwise stands elsewhere.
    client.on('user:updated', ({ user }) => {
      for (const query of queries.getQueryCache().findAll({ queryKey: ['members'] })) {
        const held = query.state.data as MemberPages | undefined;
        if (held) {
          queries.setQueryData(query.queryKey, withUser(held, user), { updatedAt: query.state.dataUpdatedAt });
        }
      }
      void queries.invalidateQueries({ queryKey: ['profile'] });
    }),
    // Events were missed, or this is a node that knows nobody yet.
    client.on('ready', () => {
      void queries.invalidateQueries({ queryKey: ['members'] });
      // What is read from now on knows better.
      queries.removeQueries({ queryKey: ['nicknames'] });
    }),
    client.on('server:removed', ({ serverId }) => queries.removeQueries({ queryKey: membersKey(serverId) })),
  ];
  return () => {
    for (const end of stop) end();
    for (const timer of planned.values()) clearTimeout(timer);
  };
}

/** Keeps what is held of members on what the node tells; for what is around all screens, once. */
export function useMemberPresence(): void {
  const client = useRialto();
  const queries = useQueryClient();
  useEffect(() => follow(client, queries), [client, queries]);
}
