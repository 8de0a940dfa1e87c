// What can be done to a message, and who opens the menu of it.

import type { Message, Permissions, User } from '@rialto/client';
import { createContext } from 'react';

import type { Place } from '../../people/profile-context';

export type MessageAct = 'report' | 'delete';

/**
 * What the viewer may do to a message: nothing to one that is deleted. It is reported where there is somebody to read that:
 * not in a direct conversation.
 */
export function actsOnMessage(
  may: Permissions,
  me: Pick<User, 'id'>,
  message: Message,
  hasModerators = true,
): MessageAct[] {
  if (message.deletedAt !== null) return [];
  if (message.author.id === me.id) return ['delete'];
  if (!hasModerators) return [];
  return may.includes('manageMessages') ? ['report', 'delete'] : ['report'];
}

interface ShowActs {
  isAny: (message: Message) => boolean;
  menu: (message: Message, at: Place) => void;
}

/** Given by context, so that a row stays the same object as long as it says the same. */
export const MessageActsContext = createContext<ShowActs | undefined>(undefined);
