// With whom one can begin a conversation: the people of one's servers. There is no one question for all of them: each
// server is asked, a few at a time, until enough are found.

import type { Member, MembersBody, Server, User } from '@rialto/client';
import { useRialto, useServers, useUser } from '@rialto/client/react';
import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** So many servers are asked at a time. */
const AT_ONCE = 8;
/** So many are found of each. */
const SHOWN = 20;
/** So many in all are enough: somebody else is told from them by more letters. More than can be chosen. */
const ENOUGH = 40;
/** What is typed is looked for after so long without another letter. */
const SETTLE_MS = 150;

const keyOf = (serverId: string, search: string) => ['people', serverId, search] as const;

/** `value` as it was when it last stood still. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The servers in which somebody can be found: not those where nobody was by the first letters of what is typed now. */
export function worthAsking<Asked extends Pick<Server, 'id'>>(
  servers: readonly Asked[],
  search: string,
  foundIn: (serverId: string, search: string) => number | undefined,
): Asked[] {
  const letters = [...search];
  const beginnings = letters.map((_, at) => letters.slice(0, at).join('').trim());
  return servers.filter(({ id }) => !beginnings.some((beginning) => foundIn(id, beginning) === 0));
}

/** Everyone once and without me, round after round; of one round who is on line first, then by name. */
export function peopleOf(rounds: readonly (readonly Member[])[], me: Pick<User, 'id'> | undefined): Member[] {
  const people = new Map<string, Member>();
  const order = (one: Member, other: Member) =>
    Number(other.online) - Number(one.online) || one.user.displayName.localeCompare(other.user.displayName);
  for (const members of rounds) {
    for (const member of [...members].sort(order)) {
      if (member.user.id !== me?.id && !people.has(member.user.id)) people.set(member.user.id, member);
    }
  }
  return [...people.values()];
}

const totalIn = (queries: QueryClient) => (serverId: string, search: string) =>
  queries.getQueryData<MembersBody>(keyOf(serverId, search))?.total;

interface People {
  people: Member[];
  /** Whether somebody may still be found. */
  loading: boolean;
  /** Why not everybody could be looked for. */
  error: unknown;
  retry: () => void;
}

export function usePeople(typed: string): People {
  const client = useRialto();
  const queries = useQueryClient();
  const me = useUser();
  const { servers } = useServers();
  const search = useSettled(typed.trim());
  const [looking, setLooking] = useState({ search, rounds: 1 });
  if (looking.search !== search) setLooking({ search, rounds: 1 });
  const all = worthAsking(servers, search, totalIn(queries));
  const asked = all.slice(0, looking.rounds * AT_ONCE);
  const found = useQueries({
    queries: asked.map(({ id }) => ({
      queryKey: keyOf(id, search),
      queryFn: ({ signal }: { signal: AbortSignal }) => {
        const wanted = new URLSearchParams({ limit: String(SHOWN), ...(search && { query: search }) });
        return client.api<MembersBody>(`/servers/${id}/members?${wanted}`, { signal });
      },
    })),
  });
  // A round is shown as a whole, below those before it: nobody moves away from under a finger.
  const rounds = Array.from({ length: looking.rounds }, (_, at) => found.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  const awaited = rounds.findIndex((round) => round.some(({ isPending }) => isPending));
  const shown = awaited < 0 ? rounds : rounds.slice(0, awaited);
  const people = peopleOf(
    shown.map((round) => round.flatMap(({ data }) => data?.members ?? [])),
    me,
  );
  const isMore = awaited < 0 && people.length < ENOUGH && asked.length < all.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a round that was answered at once comes another.
  useEffect(() => {
    if (isMore) setLooking((now) => ({ ...now, rounds: now.rounds + 1 }));
  }, [isMore, looking.rounds]);
  return {
    people,
    loading: people.length === 0 && (awaited >= 0 || isMore),
    error: people.length === 0 ? found.find(({ isError }) => isError)?.error : undefined,
    retry: () => {
      for (const { isError, refetch } of found) if (isError) void refetch();
    },
  };
}
