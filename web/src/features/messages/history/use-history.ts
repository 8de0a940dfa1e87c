import { type Message, type MessagesBody, PAGE_MAX } from '@rialto/client';
import { type ChannelMessages, useRialto } from '@rialto/client/react';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Screen } from '../new/use-new-bar';
import {
  cutAround,
  HELD_AFTER,
  HELD_MAX,
  NO_STRETCH,
  type Shown,
  type Stretch,
  shownOf,
  stretchOf,
  takenOver,
  withNewer,
  withOlder,
  withUpdate,
} from './stretch';

type Way = 'older' | 'newer' | 'around';
type Merge = (stretch: Stretch, page: MessagesBody) => Stretch;

/** What the timeline shows, and how it gets at the rest. */
export interface History extends Shown {
  /** What is on its way. */
  loading: Way | undefined;
  /** What could not be loaded, until it is asked for again. */
  failed: Way | undefined;
  loadOlder: () => void;
  loadNewer: () => void;
  /** Shows the surroundings of a message, wherever it is. */
  goTo: (seq: number) => void;
  /** Shows the newest messages again. */
  toLatest: () => void;
}

/** Reads pages beside the log into a stretch, one at a time. */
function useStretch(channelId: string) {
  const client = useRialto();
  const [stretch, setStretch] = useState(NO_STRETCH);
  const [state, setState] = useState<{ loading?: Way; failed?: Way }>({});
  const running = useRef<object>(undefined);
  /** What changed while a page was on its way: the page may have been read before. */
  const late = useRef<Message[]>([]);

  useEffect(() => {
    return client.on('message:updated', (message) => {
      if (message.channelId !== channelId) return;
      if (running.current) late.current.push(message);
      setStretch((now) => withUpdate(now, message));
    });
  }, [client, channelId]);

  const read = useCallback(
    async (way: Way, before: number, merge: Merge) => {
      if (running.current && way !== 'around') return;
      const mine = {};
      running.current = mine;
      late.current = [];
      setState({ loading: way });
      const path = `/channels/${channelId}/messages?before=${before}&limit=${PAGE_MAX}`;
      const page = await client.api<MessagesBody>(path).catch(() => undefined);
      if (running.current !== mine) return;
      running.current = undefined;
      const updates = late.current;
      if (page) setStretch((now) => updates.reduce(withUpdate, merge(now, page)));
      setState(page ? {} : { failed: way });
    },
    [client, channelId],
  );
  const drop = useCallback(() => {
    running.current = undefined;
    setStretch(NO_STRETCH);
    setState({});
  }, []);
  const goTo = useCallback(
    (seq: number) => {
      const before = seq + PAGE_MAX / 2;
      void read('around', before, (_, page) => stretchOf(page, before, PAGE_MAX));
    },
    [read],
  );
  return { stretch, setStretch, ...state, read, drop, goTo };
}

/**
 * A channel's messages for somebody who reads: the client's log while it reaches to where they are, else a stretch of
 * the history. `screen` holds what is before their eyes. What is held is bounded, wherever they stay.
 */
export function useHistory(
  channelId: string,
  log: ChannelMessages,
  atEnd: boolean,
  screen: RefObject<Screen | undefined>,
): History {
  const client = useRialto();
  const { stretch, setStretch, loading, failed, read, drop, goTo } = useStretch(channelId);
  const { messages, hasOlder, trim } = log;
  const shown = useMemo(() => shownOf(stretch, { messages, hasOlder }), [stretch, messages, hasOlder]);
  const isGone = log.state !== 'ready';

  useEffect(() => {
    // At the end the log is enough; what is gone continues nothing that will come.
    if (isGone || atEnd) drop();
  }, [isGone, atEnd, drop]);
  useEffect(() => {
    const isMuch = !atEnd && shown.messages.length > HELD_MAX;
    const seq = screen.current?.first ?? Number.POSITIVE_INFINITY;
    const bounded = (now: Stretch) => cutAround(takenOver(now, { messages, hasOlder }, HELD_AFTER), seq);
    // In a burst of messages nothing is to be set that stays as it is: React takes that for an endless loop.
    if (isMuch && bounded(stretch) !== stretch) setStretch(bounded);
    if (isMuch || messages.length > HELD_MAX) trim(HELD_AFTER);
  }, [atEnd, shown, messages, hasOlder, stretch, trim, setStretch, screen]);
  useEffect(() => {
    // Changes may have been missed; what is before the reader's eyes is read again.
    return client.on('ready', () => {
      if (stretch !== NO_STRETCH && screen.current) goTo(screen.current.first);
    });
  }, [client, stretch, screen, goTo]);

  const first = shown.messages[0]?.seq;
  const loadOlder = () => {
    if (!shown.isStretch || first === undefined) return void log.loadOlder();
    void read('older', first, (now, page) => (now.messages[0]?.seq === first ? withOlder(now, page, PAGE_MAX) : now));
  };
  const loadNewer = () => {
    const { reach } = stretch;
    const before = reach + PAGE_MAX + 1;
    void read('newer', before, (now, page) => (now.reach === reach ? withNewer(now, page, before) : now));
  };
  return {
    ...shown,
    loading: log.loadingOlder ? 'older' : loading,
    failed: !shown.isStretch && log.olderError ? 'older' : failed,
    loadOlder,
    loadNewer,
    goTo,
    toLatest: drop,
  };
}
