import type { ChannelLog } from '@rialto/client';
import { useEffect, useState } from 'react';

import { lineSeq, type Unseen } from './new-messages';

/**
 * Above which message the "new messages" line stands: the first one that came while nobody read, before the channel was
 * opened or since. It stays while one reads on, so that one can see where one was.
 */
export function useNewLine(
  { state, rev, readSeqWhenOpened, messages, hasOlder }: ChannelLog,
  me: string,
  isReading: boolean,
): number | undefined {
  const [line, setLine] = useState<Unseen>();
  /** Where the reader stopped reading. */
  const [left, setLeft] = useState<number>();

  if (state === 'ready' && !line) setLine({ after: readSeqWhenOpened, until: rev });
  if (line && !isReading && left === undefined) setLeft(rev);
  const came = left === undefined ? undefined : lineSeq(messages, hasOlder, me, { after: left, until: rev });
  const opened = line && lineSeq(messages, hasOlder, me, line);

  useEffect(() => {
    if (!isReading || left === undefined) return;
    if (came !== undefined) setLine({ after: left, until: rev });
    setLeft(undefined);
  }, [isReading, left, came, rev]);
  // What was unread at opening keeps its line until it has been read once.
  return came ?? opened;
}
