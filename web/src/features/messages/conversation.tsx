import type { Channel, ChannelLog, User } from '@rialto/client';
import type { ChannelMessages } from '@rialto/client/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Announcer } from './announcer';
import { Composer, type ComposerHandle } from './composer';
import { EmptyChannel } from './empty-channel';
import { HistoryStart } from './history-start';
import { JumpToLatest } from './jump-to-latest';
import { countAfter } from './new-messages';
import { Outgoing } from './outgoing';
import { RowView } from './row';
import { type Row, rowsOf } from './rows';
import { Timeline, type TimelineHandle } from './timeline';
import { useNewLine } from './use-new-line';
import { usePresence } from './use-presence';

/** At the end, more than this is not held: what is far above loads again. */
const HELD_MAX = 1_000;
const HELD_AFTER = 500;

export interface ConversationProps {
  channel: Channel;
  log: ChannelMessages;
  me: User;
  atEnd: boolean;
  onEnd: (atEnd: boolean) => void;
}

/** The timeline of a channel and where one writes into it. */
export function Conversation({ channel, log, me, atEnd, onEnd }: ConversationProps) {
  const { t } = useTranslation();
  const timeline = useRef<TimelineHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const { messages, hasOlder, loadingOlder, olderError, state } = log;
  const { loadOlder, trim, send, retry, discard } = log;
  const isReady = state === 'ready';
  const isReading = usePresence() && atEnd && isReady;
  const firstNew = useNewLine(log, me.id, isReading);
  const rows = useRows(log, me.id, firstNew);
  const below = useBelow(log, me.id, atEnd);

  useEffect(() => {
    if (atEnd && messages.length > HELD_MAX) trim(HELD_AFTER);
  }, [atEnd, messages.length, trim]);

  const actions = useMemo(
    () => ({
      retry,
      discard: ({ clientId, content }: { clientId: string; content: string }) => {
        discard(clientId);
        composer.current?.putBack(content);
      },
    }),
    [retry, discard],
  );
  const onSend = (content: string) => {
    void send(content).catch(() => undefined);
    // The row comes with the end of this task, and the timeline follows it in the same frame.
    timeline.current?.toEnd();
  };
  const onNearStart = () => {
    if (isReady && hasOlder && !loadingOlder && !olderError) void loadOlder();
  };

  return (
    <Outgoing value={actions}>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <Timeline
          ref={timeline}
          label={t('messages:timeline', { channel: channel.name })}
          items={rows}
          busy={loadingOlder}
          start={
            <HistoryStart
              channelName={channel.name}
              hasOlder={hasOlder}
              error={olderError}
              onRetry={() => void loadOlder()}
            />
          }
          empty={<EmptyChannel channelName={channel.name} isLoading={!isReady} />}
          onNearStart={onNearStart}
          onEnd={onEnd}
        >
          {(row) => <RowView row={row} me={me} />}
        </Timeline>
        {!atEnd && <JumpToLatest count={below} onJump={() => timeline.current?.toEnd()} />}
      </div>
      {isReady && <Announcer messages={messages} from={log.rev} me={me.id} />}
      <Composer ref={composer} channelName={channel.name} draft={`draft.${me.id}.${channel.id}`} onSend={onSend} />
    </Outgoing>
  );
}

/** The rows of the timeline, made anew only where something changed. */
function useRows({ messages, pending }: ChannelLog, me: string, firstNew: number | undefined): Row[] {
  // A cache and no state: with or without it the rows are the same ones.
  const [cache] = useState<{ last: Row[] }>(() => ({ last: [] }));
  return useMemo(() => {
    cache.last = rowsOf(messages, pending, me, firstNew, cache.last);
    return cache.last;
  }, [cache, messages, pending, me, firstNew]);
}

/** How many messages of others came since the end was left. */
function useBelow({ messages, rev }: ChannelLog, me: string, atEnd: boolean): number {
  const [left, setLeft] = useState<number>();
  if (atEnd && left !== undefined) setLeft(undefined);
  if (!atEnd && left === undefined) setLeft(rev);
  return left === undefined ? 0 : countAfter(messages, me, left);
}
