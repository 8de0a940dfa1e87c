import { useRialto } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { type Nicknames, nicknamesKey } from './called';

/** Keeps what the node tells of how people are called; for what is around all screens, once. */
export function useToldNames(): void {
  const client = useRialto();
  const queries = useQueryClient();
  useEffect(() => {
    const stop = [
      client.on('member:updated', ({ serverId, member }) => {
        const now = (told: Nicknames | undefined) => new Map(told).set(member.user.id, member.nickname);
        queries.setQueryData<Nicknames>(nicknamesKey(serverId), now);
        void queries.invalidateQueries({ queryKey: ['profile', serverId, member.user.id] });
      }),
      client.on('user:updated', () => void queries.invalidateQueries({ queryKey: ['profile'] })),
      // What is read from now on knows better.
      client.on('ready', () => queries.removeQueries({ queryKey: ['nicknames'] })),
    ];
    return () => {
      for (const end of stop) end();
    };
  }, [client, queries]);
}
