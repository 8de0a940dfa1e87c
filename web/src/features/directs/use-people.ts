// With whom one can begin a conversation: the people of one's servers.

import type { Member, MembersBody } from '@rialto/client';
import { useRialto, useServers, useUser } from '@rialto/client/react';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** In so many of my servers people are looked for, and so many are shown of each. */
const SERVERS = 20;
const SHOWN = 20;
/** What is typed is looked for after so long without another letter. */
const SETTLE_MS = 150;

/** `value` as it was when it last stood still. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

interface People {
  /** Each once: who is on line first, then by name. */
  people: Member[];
  /** Whether nothing is known of them yet. */
  loading: boolean;
  /** Why nobody could be looked for. */
  error: unknown;
  retry: () => void;
}

export function usePeople(typed: string): People {
  const client = useRialto();
  const me = useUser();
  const { servers } = useServers();
  const search = useSettled(typed.trim());
  const found = useQueries({
    queries: servers.slice(0, SERVERS).map(({ id }) => ({
      queryKey: ['people', id, search],
      queryFn: ({ signal }: { signal: AbortSignal }) => {
        const asked = new URLSearchParams({ limit: String(SHOWN), ...(search && { query: search }) });
        return client.api<MembersBody>(`/servers/${id}/members?${asked}`, { signal });
      },
    })),
  });
  const people = new Map(found.flatMap(({ data }) => data?.members ?? []).map((member) => [member.user.id, member]));
  people.delete(me?.id ?? '');
  return {
    people: [...people.values()].sort(
      (one, other) =>
        Number(other.online) - Number(one.online) || one.user.displayName.localeCompare(other.user.displayName),
    ),
    loading: found.some(({ isPending }) => isPending) && people.size === 0,
    error: found.length > 0 && found.every(({ isError }) => isError) ? found[0]?.error : undefined,
    retry: () => {
      for (const { refetch } of found) void refetch();
    },
  };
}
