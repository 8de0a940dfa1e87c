// The members of a server in a component.

import { useEffect, useMemo, useRef } from 'react';
import { LOADING_MEMBERS, membersOf } from '../members.js';
import type { MemberList, MembersState, MembersWanted } from '../types.js';
import { useRialto } from './provider.js';
import { useReadable } from './readable.js';

/** Members of a server, and what can be asked of them. */
export interface ServerMembers extends MembersState, Pick<MemberList, 'loadMore' | 'reload'> {}

/**
 * The members of a server, all of them or those that are wanted, kept on what the node tells while the component is
 * mounted. While another query is looked for, what was found before stays.
 */
export function useMembers(serverId: string, wanted?: MembersWanted): ServerMembers {
  const list = membersOf(useRialto()).list(serverId, wanted);
  useEffect(() => list.open(), [list]);
  const now = useReadable(list.list, LOADING_MEMBERS);
  const of = `${serverId} ${wanted?.roleId}`;
  const found = useRef({ of, state: now });
  useEffect(() => {
    if (now.state !== 'loading' || found.current.of !== of) found.current = { of, state: now };
  }, [now, of]);
  const before = found.current;
  const shown = now.state === 'loading' && before.of === of ? before.state : now;
  return useMemo(() => ({ ...shown, loadMore: list.loadMore, reload: list.reload }), [shown, list]);
}
