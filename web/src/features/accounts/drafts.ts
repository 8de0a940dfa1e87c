// Drafts are of one account on one device. They stay when its session ends, and leave when it signs out.

import { forget } from '../../lib/remembered';

const draftsOf = (userId: string) => `draft.${userId}.`;

/** The name of the draft that a user writes for a channel. */
export const draftOf = (userId: string, channelId: string) => draftsOf(userId) + channelId;

/** Forgets what a user was writing: whoever comes next to this device finds none of it. */
export const forgetDrafts = (userId: string | undefined) => userId && forget(draftsOf(userId));
