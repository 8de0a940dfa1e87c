// How much has come into the conversation that is open here, for who looks elsewhere. What people say whom I block counts
// in a channel's number and in no badge, so it is left out here.

import { type Channel, COUNT_MAX, type Message } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { useEffect, useState, useSyncExternalStore } from 'react';

import { useBlocked } from '../directs/blocks';

/** What is known of a channel, but for its numbers. */
interface Known {
  messages: readonly Pick<Message, 'seq' | 'author' | 'deletedAt'>[];
  /** Up to where `messages` goes. */
  rev: number;
  blocked: ReadonlySet<string>;
  me: string | undefined;
  /** The seqs of messages that were told of quietly. */
  quiet: readonly number[];
}

/** How much of what is unread in a channel counts. */
export function countedIn(
  { unread, readSeq, unreadFrom }: Pick<Channel, 'unread' | 'readSeq' | 'unreadFrom'>,
  known: Known,
): number {
  const { messages, rev, blocked, quiet, me } = known;
  // Marked unread, it counts what was read once as well, which no badge does.
  if (unreadFrom !== undefined) {
    const isNew = ({ seq, author, deletedAt }: (typeof messages)[number]) =>
      seq > readSeq && !deletedAt && author.id !== me && !blocked.has(author.id);
    return Math.min(COUNT_MAX, messages.filter(isNew).length);
  }
  // "100 or more" says nothing of how many more.
  if (unread === 0 || unread >= COUNT_MAX) return unread;
  const held = messages.filter(({ seq, author, deletedAt }) => seq > readSeq && !deletedAt && blocked.has(author.id));
  const told = quiet.filter((seq) => seq > Math.max(readSeq, rev));
  return Math.max(0, unread - held.length - told.length);
}

const NONE: readonly number[] = [];
const never = () => () => undefined;

/** The same of the channel that is open here; 0 without one. */
export function useOpenUnread(channel: Channel | undefined): number {
  const client = useRialto();
  const blocked = useBlocked();
  const me = useUser()?.id;
  const [quiet, setQuiet] = useState(NONE);
  const id = channel?.id;
  useEffect(() => {
    setQuiet(NONE);
    return client.on('notification:quiet', ({ channelId, seq }) => {
      if (channelId === id) setQuiet((before) => [...before, seq]);
    });
  }, [client, id]);
  const log = id === undefined ? undefined : client.channel(id).log;
  return useSyncExternalStore(log?.subscribe ?? never, () => {
    if (!channel || !log) return 0;
    const { newest, rev } = log.get();
    return countedIn(channel, { messages: newest, rev, blocked, quiet, me });
  });
}
