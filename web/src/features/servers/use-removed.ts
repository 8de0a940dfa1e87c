import type { RemovedReason } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useEffect, useState } from 'react';

/** Why a server was taken from me while I looked at it. */
export function useRemoved(serverId: string): RemovedReason | undefined {
  const client = useRialto();
  const [removed, setRemoved] = useState<{ serverId: string; reason: RemovedReason }>();
  useEffect(() => client.on('server:removed', setRemoved), [client]);
  return removed?.serverId === serverId ? removed.reason : undefined;
}
