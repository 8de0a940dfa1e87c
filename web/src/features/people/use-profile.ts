// Who somebody is in a server.

import { type ProfileBody, type RialtoClient, RialtoError } from '@rialto/client';

import type { Target } from '../moderation/acts';

export const profileQuery = (client: RialtoClient, serverId: string | undefined, userId: string) => ({
  queryKey: ['profile', serverId, userId],
  queryFn: (): Promise<ProfileBody> => client.getProfile({ userId, serverId }),
  staleTime: 0,
});

/** Whether the node says that I share nothing with them: then they are no member. */
export const isUnknown = (error: unknown) => error instanceof RialtoError && error.code === 'not_found';

/** What acts of moderation look at, once it is known. */
export function targetOf(id: string, asked: { data: ProfileBody | undefined; error: unknown }): Target | undefined {
  if (isUnknown(asked.error)) return { id, roles: [], isMember: false, isTimedOut: false };
  if (!asked.data) return undefined;
  const { roles, joinedAt, timeoutUntil } = asked.data;
  return { id, roles, isMember: joinedAt !== null, isTimedOut: joinedAt !== null && timeoutUntil !== null };
}
