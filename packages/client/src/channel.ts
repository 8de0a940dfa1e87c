// One channel: what its viewers want, what the node was told, and the log between them.

import type { Attention } from './attention.js';
import { describe, retryDelay } from './error.js';
import {
  arrived,
  EMPTY,
  ended,
  type History,
  heard,
  isBehind,
  type Live,
  loaded,
  olderAsked,
  synced,
  trimmed,
  withAuthor,
} from './history.js';
import type { Outbox } from './outbox.js';
import { present } from './present.js';
import type { Channel, Message, MessagesBody, Requests, User } from './protocol/index.js';
import { SYNC_MAX } from './protocol/index.js';
import { quoteOf } from './quotes.js';
import { Value } from './readable.js';
import { atEndOfFrame, atEndOfTurn } from './turn.js';
import type {
  ChannelHandle,
  ChannelLog,
  ChannelView,
  HistoryPart,
  PendingMessage,
  RequestError,
  SendOptions,
} from './types.js';

/** More changes than this are not worth fetching one by one. */
const CATCH_UP_MAX = 500;
/** The same while the reader is in the past, which a fresh page would take away. */
const CATCH_UP_MAX_IN_PAST = 5_000;
const KEPT_WHEN_LEFT = 200;

/** What a channel needs of its client. */
export interface Hub {
  /** Which connection is live; 0 while none is. */
  link: () => number;
  attention: () => Attention;
  request: <Name extends keyof Requests>(
    name: Name,
    payload: Requests[Name]['payload'],
    take?: (reply: Requests[Name]['reply']) => void,
  ) => Promise<unknown>;
  api: <Answer>(path: string) => Promise<Answer>;
  outbox: Outbox;
  /** The channel as the servers' state has it. */
  known: (channelId: string) => Channel | undefined;
  /** Absolute numbers came with an answer. */
  numbers: (channel: Channel) => void;
  /** Nobody views the channel any more. */
  closed: (channelId: string) => void;
}

/** A message that is committed, but still ahead of the log. */
interface Ahead {
  pending: PendingMessage;
  rev: number;
}

/** Who hears each new message once; `from` is the last that they heard, as soon as there is one. */
interface Subscriber {
  from: number | undefined;
  listener: (message: Message) => void;
}

export const LOADING: ChannelLog = {
  state: 'loading',
  messages: [],
  pending: [],
  rev: 0,
  newest: [],
  hasOlder: false,
  hasNewer: false,
  loadingOlder: false,
  readSeqWhenOpened: 0,
};

const differ = (one: ChannelLog, other: ChannelLog): boolean =>
  (Object.keys({ ...one, ...other }) as (keyof ChannelLog)[]).some((key) => one[key] !== other[key]);

export class ClientChannel implements ChannelHandle {
  readonly id: string;
  readonly log = new Value<ChannelLog>(LOADING);

  /** Lets go of what is too much, where the place of the reader is known. */
  bound: ((history: History) => History) | undefined;

  readonly #hub: Hub;
  readonly #views = new Set<{ reading: boolean }>();
  readonly #subscribers = new Set<Subscriber>();
  #history: History = EMPTY;
  #ahead: readonly Ahead[] = [];
  #readSeq: number | undefined;
  /** The connection over which the node was told that we view the channel. */
  #joinedOn = 0;
  #toldReading = false;
  /** It was marked unread when it was opened: it is so until somebody reads it. */
  #endsMark = false;
  /** The log is to be loaded from its newest page. */
  #afresh = false;
  /** Messages were heard since the log was last shown. */
  #isUnshown = false;
  #gone = false;
  #error: RequestError | undefined;
  /** What could not be loaded, until the next attempt. */
  #loadFailed: { part: HistoryPart; error: RequestError } | undefined;
  /** Waits for somebody to try again. */
  #stopped = false;
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(id: string, hub: Hub) {
    this.id = id;
    this.#hub = hub;
  }

  readonly open = ({ reading = true }: { reading?: boolean } = {}): ChannelView => {
    const view = { reading };
    if (!this.isOpen) this.#openFirst();
    this.#views.add(view);
    void this.settle();
    return {
      setReading: (now) => {
        view.reading = now;
        void this.settle();
      },
      close: () => {
        if (!this.#views.delete(view)) return;
        void this.settle();
        if (this.isOpen) return;
        this.bound = undefined;
        this.#change(trimmed(this.#history, Number.POSITIVE_INFINITY));
        this.#hub.closed(this.id);
      },
    };
  };

  readonly loadOlder = (): Promise<void> => this.load(olderAsked(this.#history));

  readonly reload = (): Promise<void> => {
    this.#afresh = true;
    this.#tryAgain();
    return this.settle();
  };

  readonly trim = (keep: number): void => {
    if (this.#mayTrim()) this.#change(trimmed(this.#history, keep));
  };

  readonly send = (content: string, options: SendOptions = {}): Promise<Message> => {
    const { shown, newest } = this.#history;
    const isAnswered = ({ id }: Message) => id === options.replyToId;
    const answered = newest.messages.find(isAnswered) ?? shown.messages.find(isAnswered);
    return this.#hub.outbox.add(this.id, content, { ...options, ...(answered && { replyTo: quoteOf(answered) }) });
  };
  readonly retry = (clientId: string): void => this.#hub.outbox.retry(clientId);
  readonly discard = (clientId: string): void => this.#hub.outbox.discard(clientId);

  /** Calls `listener` once for each message that comes from now on: after `head`, where nothing is loaded yet. */
  subscribe(listener: (message: Message) => void, head?: number, options?: { reading?: boolean }): () => void {
    const view = this.open(options);
    // What is heard but not shown yet is news to whoever subscribes.
    const { rev } = this.#isUnshown ? this.log.get() : this.#history;
    const subscriber: Subscriber = { from: this.#isWhole() ? rev : head, listener };
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
      view.close();
    };
  }

  /** Loads the page that `asking` asks for, if it asks for one. */
  async load(asking: History): Promise<void> {
    if (asking === this.#history) return;
    this.#loadFailed = undefined;
    this.#change(asking);
    const { page, epoch } = asking;
    if (!page) return;
    try {
      const path = `/channels/${this.id}/messages?before=${page.before}&limit=${page.limit}`;
      const answer = await this.#hub.api<MessagesBody>(path);
      if (this.#history.page !== page) return;
      if (answer.epoch === epoch) return this.#change(arrived(this.#history, page, answer));
      this.#change(ended(this.#history));
      await this.reload();
    } catch (error) {
      if (this.#history.page !== page) return;
      this.#loadFailed = { part: page.part, error: describe(error) };
      this.#change(ended(this.#history));
    }
  }

  get history(): History {
    return this.#history;
  }

  /** The seq up to which it is read: when it was opened, or now where nobody has it open. */
  get readSeq(): number | undefined {
    if (this.isOpen) return this.#readSeq;
    const { unreadFrom, readSeq } = this.#hub.known(this.id) ?? {};
    if (unreadFrom) return unreadFrom - 1;
    return this.#isJoined() && this.#toldReading ? this.#history.rev : readSeq;
  }

  get isOpen(): boolean {
    return this.#views.size > 0;
  }

  /** `message:new` or `message:updated`. */
  hear(message: Live, userId?: string): void {
    const history = heard(this.#history, message, userId);
    if (history !== this.#history) {
      this.#history = history;
      this.#isUnshown = true;
      this.#publishOften();
    }
    if (isBehind(this.#history)) void this.settle();
  }

  /** Somebody is called otherwise now. */
  rename(user: User): void {
    this.#change(withAuthor(this.#history, user));
  }

  /** The node acknowledged a message of mine; its event is still to come. */
  sent(pending: PendingMessage, message: Message): void {
    if (message.rev === this.#history.rev + 1) this.#change(heard(this.#history, message));
    else if (this.#isJoined() && message.rev > this.#history.rev)
      this.#ahead = [...this.#ahead, { pending, rev: message.rev }];
  }

  /** The connection, the attention or the viewers changed. */
  settle(): Promise<void> {
    this.#wake?.();
    this.#running ??= this.#run();
    return this.#running;
  }

  /** A connection has just become live, or the channel is there again, with its head as the node told it. */
  revive(head?: number): void {
    this.#gone = false;
    for (const subscriber of this.#subscribers) subscriber.from ??= head;
    this.#tryAgain();
    this.publish();
    void this.settle();
  }

  /** The channel does not exist for me any more. */
  vanish(): void {
    this.#gone = true;
    this.#joinedOn = 0;
    this.#reset();
    this.publish();
  }

  /** Lets go of the log, to save memory. */
  forget(): void {
    if (!this.isOpen) this.#change(EMPTY);
  }

  /** Brings what is shown up to date, once for all changes of this turn. */
  readonly publish = atEndOfTurn(() => this.#show());
  readonly #publishOften = atEndOfFrame(() => this.#show());

  #openFirst(): void {
    this.#endsMark = this.#hub.known(this.id)?.unreadFrom !== undefined;
    this.#readSeq = this.readSeq;
    this.#tryAgain();
    this.publish();
  }

  #tryAgain(): void {
    this.#stopped = false;
    this.#error = undefined;
    this.#loadFailed = undefined;
  }

  #isJoined(): boolean {
    return this.#joinedOn !== 0 && this.#joinedOn === this.#hub.link();
  }

  /** Whether the log holds all that happened until now. */
  #isWhole(): boolean {
    return this.#isJoined() && !this.#afresh && this.#history.epoch !== '' && !isBehind(this.#history);
  }

  #wantsReading(): boolean {
    return this.#hub.attention() === 'present' && [...this.#views].some(({ reading }) => reading);
  }

  /** Does one thing after the other, until the node knows what the viewers want and the log is whole. */
  async #run(): Promise<void> {
    // What is opened and closed in one turn is not told to anyone.
    await undefined;
    for (let step = this.#nextStep(); step; step = this.#nextStep()) {
      const link = this.#hub.link();
      await step.call(this).catch((error: unknown) => this.#failed(describe(error), link));
    }
    this.#running = undefined;
  }

  #nextStep(): (() => Promise<void>) | undefined {
    if (!this.#hub.link() || this.#gone || this.#stopped) return undefined;
    const viewed = this.isOpen && this.#hub.attention() !== 'away';
    const joined = this.#isJoined();
    if (!viewed) return joined ? this.#leave : undefined;
    if (!joined || this.#afresh || !this.#history.epoch) return this.#join;
    if (this.#toldReading !== this.#wantsReading()) return this.#tellReading;
    if (this.#endsMark && this.#toldReading) return this.#endMark;
    if (isBehind(this.#history)) return this.#sync;
    return undefined;
  }

  async #join(): Promise<void> {
    const link = this.#hub.link();
    const known = this.#hub.known(this.id);
    this.#readSeq ??= known?.readSeq;
    const { epoch, rev } = this.#history;
    const afresh = this.#afresh || !epoch || this.#isFarBehind(known?.rev ?? 0);
    // To join without a cursor and to read is to open it anew, which ends a mark.
    const reading = this.#wantsReading() && (!afresh || this.#endsMark || !known?.unreadFrom);
    const cursor = afresh ? {} : { after: rev, epoch };
    await this.#hub.request('channel:join', { channelId: this.id, reading, ...cursor }, (reply) => {
      this.#joinedOn = link;
      this.#toldReading = reading;
      this.#readSeq ??= reply.channel.readSeq;
      this.#hub.numbers(reply.channel);
      this.#error = undefined;
      if (reply.reset) return this.#reset();
      // Where it was let go of meanwhile, the answer continues nothing.
      if (!afresh && this.#history.epoch === epoch) return this.#change(synced(this.#history, reply));
      if (!afresh) return;
      this.#afresh = false;
      this.#change(loaded(this.#history, reply));
    });
  }

  /** A mark that was there when the channel was opened ends when it is read; one that came later stays. */
  async #endMark(): Promise<void> {
    this.#endsMark = false;
    if (!this.#hub.known(this.id)?.unreadFrom) return;
    await this.#hub.request('channel:read', { channelId: this.id }, ({ channel }) => this.#hub.numbers(channel));
  }

  async #leave(): Promise<void> {
    if (!this.isOpen) this.#change(trimmed(this.#history, KEPT_WHEN_LEFT));
    this.#joinedOn = 0;
    await this.#hub.request('channel:leave', { channelId: this.id }, ({ channel }) => this.#hub.numbers(channel));
  }

  async #tellReading(): Promise<void> {
    const reading = this.#wantsReading();
    await this.#hub.request('channel:reading', { channelId: this.id, reading }, ({ channel }) => {
      this.#toldReading = reading;
      this.#hub.numbers(channel);
    });
  }

  async #sync(): Promise<void> {
    const { epoch, rev, heard: head } = this.#history;
    if (this.#isFarBehind(head)) {
      this.#afresh = true;
      return;
    }
    const payload = { channelId: this.id, after: rev, epoch, limit: SYNC_MAX };
    await this.#hub.request('messages:sync', payload, (reply) => {
      if (this.#history.epoch !== epoch) return;
      if (reply.reset) this.#reset();
      else this.#change(synced(this.#history, reply));
    });
  }

  /** What is held continues nothing that will come: another life of the database, another stay. */
  #reset(): void {
    this.#afresh = true;
    for (const subscriber of this.#subscribers) subscriber.from = undefined;
    this.#change(EMPTY);
  }

  /** Whether so much is missing that a fresh page is better; never for subscribers, who want each message. */
  #isFarBehind(head: number): boolean {
    const { shown, newest, rev } = this.#history;
    const max = shown === newest ? CATCH_UP_MAX : CATCH_UP_MAX_IN_PAST;
    return !this.#subscribers.size && head - rev > max;
  }

  async #failed(error: RequestError, link: number): Promise<void> {
    if (link !== this.#hub.link() || error.code === 'offline') return;
    if (error.code === 'not_found' || error.code === 'forbidden') return this.vanish();
    const delay = retryDelay(error);
    // Being asked to wait is no failure yet.
    if (error.code !== 'rate_limited') this.#error = error;
    this.publish();
    if (delay === undefined) {
      this.#stopped = true;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, delay);
    });
    this.#wake = undefined;
  }

  #change(history: History): void {
    if (history === this.#history) return;
    // What was heard is shown and told before it is trimmed or replaced.
    if (this.#isUnshown) this.#show();
    this.#history = history;
    this.publish();
  }

  #show(): void {
    this.#isUnshown = false;
    const { newest, shown, rev, page } = this.#history;
    this.#settleOutbox();
    this.#ahead = this.#isJoined() ? this.#ahead.filter((each) => each.rev > rev) : [];
    const waiting = this.#hub.outbox.of(this.id);
    const now = present<ChannelLog>({
      state: this.#stateNow(),
      messages: shown.messages,
      newest: newest.messages,
      pending: this.#ahead.length ? [...this.#ahead.map(({ pending }) => pending), ...waiting] : waiting,
      rev,
      hasOlder: shown.from > 0,
      hasNewer: shown !== newest,
      loading: page?.part,
      loadingOlder: page?.part === 'older',
      loadFailed: this.#loadFailed?.part,
      olderError: this.#loadFailed?.part === 'older' ? this.#loadFailed.error : undefined,
      readSeqWhenOpened: this.#readSeq ?? 0,
      error: this.#error,
    });
    if (differ(this.log.get(), now)) this.log.set(now);
    if (this.#isWhole()) for (const subscriber of this.#subscribers) this.#tell(subscriber);
    if (this.bound && this.#mayTrim()) this.#change(this.bound(this.#history));
  }

  /** What subscribers have not heard yet stays. */
  #mayTrim(): boolean {
    return !this.#subscribers.size || this.#isWhole();
  }

  #stateNow(): ChannelLog['state'] {
    if (this.#gone) return 'gone';
    if (this.#history.epoch) return 'ready';
    return this.#error ? 'failed' : 'loading';
  }

  /** What is in the log needs no sending, whichever way it came there. */
  #settleOutbox(): void {
    const waiting = this.#hub.outbox.of(this.id);
    if (!waiting.length) return;
    const committed = new Map(this.#history.newest.messages.map((message) => [message.clientId, message]));
    for (const pending of waiting) {
      const message = committed.get(pending.clientId);
      if (message) this.#hub.outbox.settle(pending, message);
    }
  }

  #tell(subscriber: Subscriber): void {
    const { newest, rev } = this.#history;
    const { messages } = newest;
    const { from } = subscriber;
    subscriber.from = rev;
    if (from === undefined) return;
    let first = messages.length;
    while ((messages[first - 1]?.seq ?? 0) > from) first -= 1;
    for (const message of messages.slice(first)) if (!message.deletedAt) subscriber.listener(message);
  }
}
