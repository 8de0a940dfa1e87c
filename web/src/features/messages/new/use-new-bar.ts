import type { MessagesBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

import type { NewLine } from './use-new-line';
import type { Place } from './use-opening';

/** What is on the screen, from the first message to the last, by their seqs. */
export interface Screen {
  first: number;
  last: number;
}

/** Where the line stands; known while its place is loaded, and not before something was shown. */
type LinePlace = 'above' | 'seen' | 'below' | undefined;

function placeOf(line: NewLine | undefined, screen: Screen | undefined): LinePlace {
  if (line?.seq === undefined || !screen) return undefined;
  if (line.seq < screen.first) return 'above';
  return line.seq > screen.last ? 'below' : 'seen';
}

/**
 * Whether the reader is to be told of new messages: until they were where these begin and at their end, or call them
 * read. `screen` is kept by `onScreen`; `first` is the first message that is loaded, `place` where the reader is.
 */
export function useNewBar(
  line: NewLine | undefined,
  first: number | undefined,
  screen: RefObject<Screen | undefined>,
  place: Place,
) {
  const [linePlace, setLinePlace] = useState<LinePlace>();
  /** The line that was seen, and the one that is done with, by the seqs before them. */
  const [seen, setSeen] = useState<number>();
  const [done, setDone] = useState<number>();
  const latest = useRef(line);
  const told = useRef<LinePlace>(undefined);

  const look = useCallback(() => {
    const now = placeOf(latest.current, screen.current);
    if (now !== told.current) setLinePlace(now);
    told.current = now;
    if (now === 'seen') setSeen(latest.current?.after);
  }, [screen]);
  const onScreen = useCallback(
    (now: Screen) => {
      screen.current = now;
      look();
    },
    [screen, look],
  );
  const after = line?.after;
  const seq = line?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another line is what there is to look at.
  useEffect(() => {
    latest.current = line;
    look();
  }, [after, seq, look]);

  const isSeen = after !== undefined && seen === after;
  if (isSeen && place === 'end' && done !== after) setDone(after);
  const isUnloaded = line !== undefined && !line.isPlaced && first !== undefined && first > line.after;
  const isAbove = isUnloaded || linePlace === 'above';
  const isShown = line !== undefined && line.count > 0 && done !== after && (isAbove || isSeen);
  return { isShown, isAbove, isUnloaded, onScreen, dismiss: () => setDone(after) };
}

/** When the message at `seq` was written, or the last one before it; asked for only while `wanted`. */
export function useMoment(channelId: string, seq: number, wanted: boolean): number | undefined {
  const client = useRialto();
  const { data } = useQuery({
    queryKey: ['moment', channelId, seq],
    queryFn: async ({ signal }) => {
      const path = `/channels/${channelId}/messages?before=${seq + 1}&limit=1`;
      const { messages } = await client.api<MessagesBody>(path, { signal });
      return messages[0] ? Date.parse(messages[0].createdAt) : null;
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: wanted,
  });
  return data ?? undefined;
}
