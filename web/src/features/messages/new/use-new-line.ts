import type { Channel, ChannelLog } from '@rialto/client';
import { useEffect, useState } from 'react';
import { countAfter, isPlaced, lineSeq, type Unseen } from './new-messages';
import type { Opened } from './use-opened';

/** What is new to the reader, and where the line above it stands. */
export interface NewLine {
  /** The message below the line; nothing while its place is not loaded, or where no message is left to stand below. */
  seq: number | undefined;
  /** Whether its place is loaded. */
  isPlaced: boolean;
  /** New is what came after this seq. */
  after: number;
  /** How many messages of others are new; 100 means "100 or more". */
  count: number;
}

interface NewLines {
  /** What was unread before the reader was last at the end: they may have to go back for it. */
  line: NewLine | undefined;
  /** What came while nobody read, down at the end: the message below its line. */
  came: number | undefined;
}

interface NewLineOptions {
  me: string;
  channel: Pick<Channel, 'unread' | 'unreadFrom'>;
  opened: Opened;
  isReady: boolean;
  isReading: boolean;
}

interface Span extends Unseen {
  count: number;
}

/**
 * What is new to the reader: what came while nobody read, before the channel was opened or since.
 * The line stays while one reads on, so that one can see where one was; with the next return to the end it moves.
 *
 * Where the reader marks the channel unread the line goes there, and stays: what is on the screen is not read again by
 * being there, nor by a window that has the focus again. It is read by whoever leaves and comes back, calls it read (the
 * bar, Escape, its menu), or writes something, as in Discord and Slack; then the line goes.
 */
export function useNewLine(
  { rev, readSeqWhenOpened, messages, newest, hasOlder }: ChannelLog,
  { me, channel, opened, isReady, isReading }: NewLineOptions,
): NewLines {
  const [line, setLine] = useState<Span>();
  /** Where the reader stopped reading. */
  const [left, setLeft] = useState<number>();

  const { unreadFrom: mark } = channel;
  const [lastMark, setLastMark] = useState(mark);
  /** It was marked unread since it was opened. */
  const [isMarkedHere, setMarkedHere] = useState(false);
  if (mark !== lastMark) {
    setLastMark(mark);
    setMarkedHere(mark !== undefined);
    if (mark !== undefined) setLine({ after: mark - 1, until: rev, count: channel.unread });
    else if (isMarkedHere) setLine({ after: rev, until: rev, count: 0 });
  }

  if (isReady && !line) {
    const after = opened.unread > 0 ? opened.readSeq : Math.max(readSeqWhenOpened, opened.rev);
    setLine({ after, until: rev, count: opened.unread });
  }
  if (line && !isReading && left === undefined) setLeft(rev);
  const came = left === undefined ? 0 : countAfter(newest, me, left);

  useEffect(() => {
    if (!isReading || left === undefined) return;
    if (came > 0 && mark === undefined) setLine({ after: left, until: rev, count: came });
    setLeft(undefined);
  }, [isReading, left, came, rev, mark]);
  const lineOf = (span: Unseen) => lineSeq(messages, hasOlder, me, span);
  return {
    line: line && {
      seq: lineOf(line),
      isPlaced: isPlaced(messages, hasOlder, line.after),
      after: line.after,
      count: line.count,
    },
    came: left === undefined ? undefined : lineOf({ after: left, until: rev }),
  };
}
