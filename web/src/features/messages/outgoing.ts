import type { PendingMessage } from '@rialto/client';
import { createContext } from 'react';

/** What can be done with a message that was refused. */
interface OutgoingActions {
  retry: (clientId: string) => void;
  discard: (pending: PendingMessage) => void;
}

const nothing = () => undefined;

/** Given by context, so that a row stays the same object as long as it says the same. */
export const Outgoing = createContext<OutgoingActions>({ retry: nothing, discard: nothing });
