import type { Member, MembersWanted } from '@rialto/client';
import { type ServerMembers, useMembers as useMembersByName } from '@rialto/client/react';
import { useMemo } from 'react';

import { called } from '../people/called';

const asCalled = (member: Member): Member => ({ ...member, user: called(member.user, member.nickname) });

/** The members of a server, each by the name by which they are called there. */
export function useMembers(serverId: string, wanted: MembersWanted): ServerMembers {
  const held = useMembersByName(serverId, wanted);
  return useMemo(() => ({ ...held, members: held.members.map(asCalled) }), [held]);
}
