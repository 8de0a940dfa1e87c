// Who somebody is in a server.

import { type ProfileBody, type RialtoClient, RialtoError, type User } from '@rialto/client';

import type { Target } from '../moderation/acts';

export const profileQuery = (client: RialtoClient, serverId: string | undefined, userId: string) => ({
  queryKey: ['profile', serverId, userId],
  queryFn: (): Promise<ProfileBody> => client.getProfile({ userId, serverId }),
  staleTime: 0,
});

/** Whether the node says that I share nothing with them: then they are no member. */
export const isUnknown = (error: unknown) => error instanceof RialtoError && error.code === 'not_found';

/** Whether a conversation with them can be begun, as far as is known here: strangers can't begin one. */
export const mayWriteTo = ({ user, mutualServerIds }: ProfileBody, me: Pick<User, 'id'>): boolean =>
  user.id !== me.id && mutualServerIds.length > 0;

/** What acts of moderation look at, once it is known. */
export function targetOf(id: string, asked: { data: ProfileBody | undefined; error: unknown }): Target | undefined {
  if (isUnknown(asked.error)) return { id, roles: [], isMember: false, isTimedOut: false };
  if (!asked.data) return undefined;
  const { roles, joinedAt, timeoutUntil } = asked.data;
  return { id, roles, isMember: joinedAt !== null, isTimedOut: joinedAt !== null && timeoutUntil !== null };
}
