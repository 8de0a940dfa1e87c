import type { Channel, ChannelHistory, ChannelLog, Message, PendingMessage, User } from '@rialto/client';
import { type ChannelMessages, useRialto } from '@rialto/client/react';
import { type ReactNode, type RefObject, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { draftOf } from '../accounts/drafts';
import { useBlocked } from '../directs/blocks';
import { MessageDoings, ReadOnly, SelectionBar, TypingLine } from '../navigation/acts';
import { authorOf, called, useNicknames } from '../people/called';
import { useOpenServer } from '../servers/server-context';
import { MessageActsContext, useDoing } from './acts/message-acts';
import { Composer, type ComposerHandle } from './composer/composer';
import { tellsTyping } from './composer/typing-told';
import { deletedShown } from './deleted';
import { HistoryFailed } from './history/history-failed';
import { HistoryMore } from './history/history-more';
import { HistoryStart } from './history/history-start';
import { MessageMissing } from './new/message-missing';
import { countAfter } from './new/new-messages';
import { NewMessagesBar } from './new/new-messages-bar';
import { type Screen, useMoment, useNewBar } from './new/use-new-bar';
import { type NewLine, useNewLine } from './new/use-new-line';
import { type Opened, useReady } from './new/use-opened';
import { type Place, useOpening } from './new/use-opening';
import { type Target, useTarget } from './new/use-target';
import { Outgoing } from './outgoing';
import { Announcer } from './timeline/announcer';
import { DAY_ABOVE, DayPill } from './timeline/day-divider';
import { EmptyChannel } from './timeline/empty-channel';
import { JumpToLatest } from './timeline/jump-to-latest';
import { RowView } from './timeline/row';
import { type Row, rowsOf } from './timeline/rows';
import { Timeline, type TimelineHandle } from './timeline/timeline';
import { usePresence } from './use-presence';

const NONE_PENDING: readonly PendingMessage[] = [];

/** What another conversation than a channel of a server has otherwise. */
export interface Aside {
  /** What stands where nobody has said anything. */
  empty?: ReactNode;
  /** What stands in the place of the composer where nothing can be written. */
  silence?: ReactNode;
  /** Whoever opens it wants to read it all, also what somebody says whom they block. */
  whole?: boolean;
}

interface ConversationProps extends Aside {
  channel: Channel;
  /** How it is called where one writes and reads. */
  name: string;
  log: ChannelMessages & ChannelHistory;
  me: User;
  opened: Opened;
  /** The message that is to be seen. */
  target: Target | undefined;
  place: Place;
  onPlace: (place: Place) => void;
}

const NO_ROWS: readonly Row[] = [];

/** What waits has no place yet: it stands after all that has one. */
const seqOf = (row: Row) => (row.kind === 'message' ? row.message.seq : Number.POSITIVE_INFINITY);

/** The timeline of a channel and where one writes into it. */
export function Conversation(props: ConversationProps) {
  const { channel, name, log, me, opened, target, place, onPlace } = props;
  const { unread } = opened;
  const { empty, silence, whole } = props;
  const client = useRialto();
  const { t } = useTranslation();
  const timeline = useRef<TimelineHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const acts = useContext(MessageActsContext);
  const { messages, pending, hasOlder, hasNewer, loading, loadFailed, send, retry, discard, goTo, setPlace } = log;
  const server = useOpenServer();
  const may = channel.permissions ?? server?.permissions ?? [];
  const nicknames = useNicknames(channel.serverId);
  const told = nicknames.get(me.id);
  const nickname = told === undefined ? messages.findLast(({ author }) => author.id === me.id)?.nickname : told;
  const self = useMemo(() => called(me, nickname), [me, nickname]);
  const { collapsed, show } = useCollapsed(whole);
  const isReady = useReady(log, opened);
  const atEnd = place !== 'above';
  const screen = useRef<Screen>(undefined);
  const isReading = usePresence() && place === 'end' && isReady;
  const { line, came } = useNewLine(log, { me: me.id, channel, opened, isReady, isReading });
  const rows = useRows(useShown(messages), hasNewer ? NONE_PENDING : pending, me.id, line?.seq, came);
  const lineRow = line?.seq === undefined ? undefined : rows.find((row) => seqOf(row) === line.seq);
  const targetKey = target && rows.find((row) => seqOf(row) === target.seq)?.key;
  const [first] = useState(target);
  const opening = {
    isReady,
    unread,
    target: first?.seq,
    isLoading: loading === 'around',
    line,
    goTo,
    rowKey: first ? targetKey : lineRow?.key,
    timeline,
    onPlace,
  };
  const isOpen = useOpening(opening);
  const { marked, isMissing } = useTarget(target, { isOpen, goTo, rowKey: targetKey, timeline });
  const below = useBelow(log, me.id, atEnd, unread);
  const bar = useNewBar(line, messages[0]?.seq, screen, place);
  const jump = useJump(line, log, lineRow?.key, timeline);
  /** The row whose day is told at the top. */
  const [dayRow, setDayRow] = useState<Row>();
  const moment = useMoment(channel.id, (line?.after ?? 0) + 1, bar.isShown && bar.isUnloaded);

  const actions = useMemo(
    () => ({
      retry,
      discard: ({ clientId, content, replyTo }: PendingMessage) => {
        discard(clientId);
        if (replyTo) acts.answer({ id: replyTo.id, name: authorOf(replyTo).displayName });
        composer.current?.putBack(content);
      },
    }),
    [retry, discard, acts],
  );
  useEffect(() => {
    if (atEnd && isReady) setPlace(Number.POSITIVE_INFINITY);
  }, [atEnd, isReady, setPlace]);
  const toLatest = () => {
    void goTo('newest');
    timeline.current?.toEnd();
    onPlace('end');
  };
  // Where it fails, the number that stays says so.
  const read = () => void client.readChannel({ channelId: channel.id }).catch(() => undefined);
  const markRead = () => {
    bar.dismiss();
    toLatest();
    read();
  };
  const isSelecting = useDoing(({ selected }) => selected !== undefined);
  const answering = useDoing((now) => now.answering);
  const answered = useRef(answering?.id);
  useEffect(() => {
    if (answering && answering.id !== answered.current) composer.current?.focus();
    answered.current = answering?.id;
  }, [answering]);
  const editLast = () => {
    const isLast = ({ author, deletedAt, id }: Message) =>
      author.id === me.id && deletedAt === null && !acts.get().going.has(id);
    const last = log.newest.findLast(isLast);
    if (!last) return;
    acts.edit(last, document.activeElement);
    if (hasNewer) void goTo('newest');
    const key = last.clientId ?? last.id;
    if (!document.querySelector(`[data-key="${key}"]`)) timeline.current?.toItem(key, 'keep');
  };
  const onTyping = () => {
    if (tellsTyping()) client.typing(channel.id);
  };
  const onSend = (content: string) => {
    const options = answering && { replyToId: answering.id };
    void send(content, options).catch(() => undefined);
    acts.answer(undefined);
    // Whoever answers has read what they had marked.
    if (channel.unreadFrom !== undefined) read();
    // The row comes with the end of this task, and the timeline follows it in the same frame.
    toLatest();
  };

  return (
    <Outgoing value={actions}>
      {loadFailed === 'older' && hasOlder && <HistoryFailed way="older" onRetry={log.loadOlder} />}
      <div className="relative flex min-h-0 flex-1 flex-col">
        {isOpen && (
          <div className="pointer-events-none absolute inset-x-3 top-2 z-10 flex flex-col items-center gap-1.5">
            {dayRow && <DayPill at={dayRow.at} />}
            {isMissing && loadFailed !== 'around' && <MessageMissing />}
            {bar.isShown && line && (
              <NewMessagesBar
                count={line.count}
                since={bar.isUnloaded ? moment : lineRow?.at}
                failed={loadFailed === 'around'}
                onJump={bar.isAbove ? jump : undefined}
                onRead={markRead}
              />
            )}
          </div>
        )}
        <Timeline
          ref={timeline}
          label={t('messages:timeline', { channel: name })}
          items={isOpen ? rows : NO_ROWS}
          busy={loading !== undefined}
          start={<HistoryStart channelName={name} hasOlder={hasOlder} failed={loadFailed === 'older'} />}
          more={hasNewer && <HistoryMore failed={loadFailed === 'newer'} />}
          empty={
            <EmptyChannel channelName={name} isLoading={!isReady || !isOpen}>
              {empty}
            </EmptyChannel>
          }
          onNearStart={() => isReady && loadFailed !== 'older' && void log.loadOlder()}
          onNearMore={() => isReady && loadFailed !== 'newer' && void log.loadNewer()}
          onScreen={(first, last, above) => {
            bar.onScreen({ first: seqOf(first), last: seqOf(last) });
            if (!atEnd) setPlace(seqOf(first));
            const isTold = !first.beginsDay || above > DAY_ABOVE;
            setDayRow((before) => (isTold ? (before?.day === first.day ? before : first) : undefined));
          }}
          beginsAtEnd={unread === 0 && !first}
          onEnd={(now) => onPlace(now ? 'end' : 'above')}
        >
          {(row) => (
            <RowView
              row={row}
              me={self}
              nicknames={nicknames}
              isCollapsed={row.kind === 'message' && collapsed.has(row.message.author.id)}
              isQuoteCollapsed={row.kind === 'message' && collapsed.has(row.message.replyTo?.author.id ?? '')}
              onShow={show}
              isMarked={row.kind === 'message' && row.message.seq === marked}
            />
          )}
        </Timeline>
        {!atEnd && <JumpToLatest count={below} onJump={toLatest} />}
        <MessageDoings
          channel={channel}
          me={me}
          messages={messages}
          isAbove={!atEnd}
          onRead={channel.unread > 0 || bar.isShown ? markRead : undefined}
        />
      </div>
      {loadFailed === 'newer' && hasNewer && <HistoryFailed way="newer" onRetry={log.loadNewer} />}
      {isReady && <Announcer messages={log.newest} from={log.rev} me={me.id} collapsed={collapsed} />}
      {silence ??
        (isSelecting ? (
          <SelectionBar onClose={acts.endSelecting} />
        ) : may.includes('sendMessages') ? (
          <Composer
            ref={composer}
            channelName={name}
            draft={draftOf(me.id, channel.id)}
            onSend={onSend}
            onTyping={onTyping}
            onEditLast={editLast}
            answering={answering}
            onEndAnswer={() => acts.answer(undefined)}
          />
        ) : (
          <ReadOnly serverId={channel.serverId} me={me} />
        ))}
      <TypingLine channel={channel} messages={log.newest} />
    </Outgoing>
  );
}

/** Whose messages are collapsed here: those of people whom I block, until I ask to see them. */
function useCollapsed(whole = false) {
  const blocked = useBlocked();
  const [asked, setAsked] = useState<readonly string[]>([]);
  const collapsed = useMemo(
    () => new Set([...blocked].filter((id) => !whole && !asked.includes(id))),
    [blocked, whole, asked],
  );
  const show = useCallback((authorId: string) => setAsked((before) => [...before, authorId]), []);
  return { collapsed, show };
}

/** Leads to the line of new messages, wherever it is. */
function useJump(
  line: NewLine | undefined,
  { goTo, loadFailed }: ChannelMessages & ChannelHistory,
  rowKey: string | undefined,
  timeline: RefObject<TimelineHandle | null>,
): () => void {
  /** The line that is gone to, by the seq before it. */
  const [wanted, setWanted] = useState<number>();
  const isThere = line?.after === wanted && line?.isPlaced === true;
  useEffect(() => {
    if (!isThere || wanted === undefined) return;
    setWanted(undefined);
    if (rowKey !== undefined) timeline.current?.toItem(rowKey, 'focus');
  }, [wanted, isThere, rowKey, timeline]);
  useEffect(() => {
    if (loadFailed === 'around') setWanted(undefined);
  }, [loadFailed]);
  return () => {
    if (!line) return;
    setWanted(line.after);
    if (!line.isPlaced) void goTo(line.after + 1);
  };
}

/** Those that have a row: a deleted one leaves none where the reader has it so, and something else is there. */
function useShown(messages: readonly Message[]): readonly Message[] {
  const [isAll] = useState(() => deletedShown() === 'line');
  const edited = useDoing(({ editing }) => editing?.id);
  return useMemo(() => {
    if (isAll) return messages;
    const shown = messages.filter(({ deletedAt, id }) => deletedAt === null || id === edited);
    return shown.length > 0 ? shown : messages;
  }, [isAll, messages, edited]);
}

/** The rows of the timeline, made anew only where something changed. */
function useRows(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  me: string,
  line: number | undefined,
  came: number | undefined,
): Row[] {
  // A cache and no state: with or without it the rows are the same ones.
  const [cache] = useState<{ last: Row[] }>(() => ({ last: [] }));
  return useMemo(() => {
    cache.last = rowsOf(messages, pending, me, [line, came], cache.last);
    return cache.last;
  }, [cache, messages, pending, me, line, came]);
}

/** How many messages of others are below: `unread` while the end was never seen, and what came since it was left. */
function useBelow({ state, newest, rev }: ChannelLog, me: string, atEnd: boolean, unread: number): number {
  const [left, setLeft] = useState<{ at: number; before: number }>();
  const [before, setBefore] = useState(unread);
  if (atEnd && before > 0) setBefore(0);
  if (atEnd && left !== undefined) setLeft(undefined);
  if (!atEnd && state === 'ready' && left === undefined) setLeft({ at: rev, before });
  return left === undefined ? 0 : left.before + countAfter(newest, me, left.at);
}
