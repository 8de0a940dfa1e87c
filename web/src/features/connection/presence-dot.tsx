import { useConnection } from '@rialto/client/react';

import { classes } from '../../ui/classes';

/** Whether it is known who is on line: nobody knows it here while there is no connection. */
export function useKnowsPresence(): boolean {
  return useConnection().state !== 'offline';
}

/** The dot of somebody who is on line; without its green while nobody knows. */
export function PresenceDot({ className }: { className?: string }) {
  return (
    <span aria-hidden className={classes('rounded-full', useKnowsPresence() ? 'bg-live' : 'bg-faint', className)} />
  );
}
