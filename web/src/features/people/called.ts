// What somebody is called in a server: by their nickname there, or by the name of their own.

import type { Message, User } from '@rialto/client';
import { skipToken, useQuery } from '@tanstack/react-query';

/** Somebody as they are called where they have that nickname. */
export function called<Person extends User>(user: Person, nickname: string | null | undefined): Person {
  return nickname ? { ...user, displayName: nickname } : user;
}

/** Nicknames that were told since messages were read: `null` where somebody has none any more. */
export type Nicknames = ReadonlyMap<string, string | null>;

const NONE: Nicknames = new Map();

/** The key of those of a server. */
export const nicknamesKey = (serverId: string) => ['nicknames', serverId] as const;

/** Those of a server, kept while `useToldNames` listens. */
export function useNicknames(serverId: string): Nicknames {
  const { data } = useQuery<Nicknames>({
    queryKey: nicknamesKey(serverId),
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data ?? NONE;
}

/** Who wrote a message, as they are called now. */
export function authorOf(
  { author, nickname }: Pick<Message, 'author' | 'nickname'>,
  told: Nicknames = NONE,
): Message['author'] {
  const now = told.get(author.id);
  return called(author, now === undefined ? nickname : now);
}
