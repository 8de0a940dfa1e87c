// Whom I block: read once, and again after each connection and when I come back to the page, since another device may
// have changed it.

import type { User } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

import { recall, remember } from '../../lib/remembered';

export const BLOCKS = ['blocks'];

/** Under which name this device remembers whom somebody blocks, so that nothing of them is shown until it is read. */
const keptAs = (me: User | undefined) => `blocks.${me?.id}`;

export function useBlocks() {
  const client = useRialto();
  const queries = useQueryClient();
  const me = useUser();
  useEffect(() => client.on('ready', () => void queries.invalidateQueries({ queryKey: BLOCKS })), [client, queries]);
  return useQuery({
    queryKey: BLOCKS,
    queryFn: async () => {
      const users = await client.listBlocks();
      remember(keptAs(me), users.map(({ id }) => id).join(' ') || null);
      return users;
    },
    enabled: me !== undefined,
    refetchOnWindowFocus: true,
  });
}

/** The ids of those whom I block. */
export function useBlocked(): ReadonlySet<string> {
  const me = useUser();
  const { data } = useBlocks();
  return useMemo(() => new Set(data ? data.map(({ id }) => id) : recall(keptAs(me))?.split(' ')), [data, me]);
}
