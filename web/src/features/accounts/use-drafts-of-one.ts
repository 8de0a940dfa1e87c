import { useConnection, useUser } from '@rialto/client/react';
import { useEffect } from 'react';

import { forget } from '../../lib/remembered';

const DRAFTS = 'draft.';

/** The name of the draft that a user writes for a channel. */
export const draftOf = (userId: string, channelId: string) => `${DRAFTS}${userId}.${channelId}`;

/** Drafts leave this device with the account: whoever comes next finds none. */
export function useDraftsOfOne(): void {
  const { ended } = useConnection();
  const userId = useUser()?.id;
  useEffect(() => {
    if (ended === 'signed-out') forget(DRAFTS);
    else if (userId) forget(DRAFTS, draftOf(userId, ''));
  }, [ended, userId]);
}
