// What was said last in each server of mine: read once, and kept on what the node tells of messages since.

import type { LatestBody, Message, NotificationUpdate } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** By the ids of servers. */
export type Latest = ReadonlyMap<string, NotificationUpdate>;

const KEY = ['latest'];
const NOTHING: Latest = new Map();
/** What was heard while it was being read, which the answer need not hold. */
let meanwhile: NotificationUpdate[] = [];

/** With one more message, if it is newer than what is known of its server. */
export function withMessage(latest: Latest, message: NotificationUpdate): Latest {
  const known = latest.get(message.serverId);
  if (known && known.createdAt >= message.createdAt) return latest;
  return new Map(latest).set(message.serverId, message);
}

const heard = ({ id, content, ...message }: Message): NotificationUpdate => ({
  serverId: message.serverId,
  channelId: message.channelId,
  messageId: id,
  seq: message.seq,
  author: message.author,
  preview: content,
  createdAt: message.createdAt,
});

/** What is known of it now, without asking. */
export const knownLatest = (queries: QueryClient): Latest => queries.getQueryData<Latest>(KEY) ?? NOTHING;

/** What was said last, and whether it is still awaited; what fails at first isn't waited for. */
export function useLatest(): { latest: Latest; awaited: boolean } {
  const client = useRialto();
  const queries = useQueryClient();
  const { data, isLoading, failureCount } = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }): Promise<Latest> => {
      meanwhile = [];
      const { latest } = await client.api<LatestBody>('/me/latest', { signal });
      return meanwhile.reduce(withMessage, new Map(latest.map((message) => [message.serverId, message])));
    },
    // What I read or wrote on another device is told to nobody here.
    staleTime: 0,
    refetchOnWindowFocus: true,
  });
  useEffect(() => {
    const add = (message: NotificationUpdate) => {
      if (queries.isFetching({ queryKey: KEY })) meanwhile.push(message);
      queries.setQueryData<Latest>(KEY, (known) => known && withMessage(known, message));
    };
    const again = () => void queries.invalidateQueries({ queryKey: KEY });
    const stop = [
      client.on('notification:update', add),
      client.on('notification:quiet', add),
      client.on('message:new', (message) => add(heard(message))),
      client.on('ready', again),
      client.on('server:added', again),
      client.on('direct:added', again),
      client.on('user:updated', again),
    ];
    return () => {
      for (const end of stop) end();
    };
  }, [client, queries]);
  return { latest: data ?? NOTHING, awaited: isLoading && failureCount === 0 };
}
