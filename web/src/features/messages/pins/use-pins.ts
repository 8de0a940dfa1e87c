import { type Message, PAGE_MAX, type RialtoClient } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

/** The pinned messages of a channel, as long as they are shown: read again whenever they may have changed. */
export function usePins(channelId: string) {
  const client = useRialto();
  const { data, error, refetch } = useQuery({
    queryKey: ['pins', channelId],
    queryFn: () => allPins(client, channelId),
    gcTime: 0,
  });
  useEffect(() => {
    const isThere = (id: string) => data?.some((message) => message.id === id) ?? true;
    const onUpdate = client.on('message:updated', ({ change, ...message }) => {
      if (message.channelId !== channelId) return;
      if (change?.type === 'pin' || (change?.type !== 'react' && isThere(message.id))) void refetch();
    });
    // What happened meanwhile was not told.
    const onReady = client.on('ready', () => void refetch());
    return () => {
      onUpdate();
      onReady();
    };
  }, [client, channelId, data, refetch]);
  return { pins: data, error, retry: () => void refetch() };
}

/** In as many pages as it takes: a channel has 250 at most. */
async function allPins(client: RialtoClient, channelId: string): Promise<Message[]> {
  const all = new Map<string, Message>();
  let after: string | undefined;
  let page: Message[];
  do {
    page = await client.listPins({ channelId, ...(after && { after }) });
    for (const message of page) all.set(message.id, message);
    after = page.at(-1)?.id;
  } while (page.length === PAGE_MAX);
  return [...all.values()];
}
