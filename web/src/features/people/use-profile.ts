// Who somebody is in a server.

import type { ProfileBody, RialtoClient } from '@rialto/client';

import type { Target } from '../moderation/acts';

export const profileQuery = (client: RialtoClient, serverId: string | undefined, userId: string) => ({
  queryKey: ['profile', serverId, userId],
  queryFn: (): Promise<ProfileBody> => client.getProfile({ userId, serverId }),
  staleTime: 0,
});

/** What acts of moderation look at. */
export const targetOf = ({ user, roles, joinedAt }: ProfileBody): Target => ({
  id: user.id,
  roles,
  isMember: joinedAt !== null,
});
