// What the client gives and takes: the shapes of its state, apart from the shapes of the wire (protocol/).

import type {
  Channel,
  Direct,
  DirectCreate,
  ErrorCode,
  Events,
  ListedThread,
  Member,
  Message,
  MessagesBody,
  ProfileBody,
  ProfileChange,
  Quote,
  Requests,
  Server,
  ServerUnreadBody,
  UnreadBody,
  User,
  UserProfile,
} from './protocol/index.js';

/** A channel that is under a message of another one. */
export interface Thread extends Omit<Channel, 'name'> {
  name: string | null;
}

/** A value that changes: `useSyncExternalStore` takes its two functions as they are. */
export interface Readable<T> {
  /** What it is now. The same object until it changes. */
  get: () => T;
  /** Calls `listener` after changes, in a burst of them once a frame, until the returned function is called. */
  subscribe: (listener: () => void) => () => void;
}

/**
 * Where the connection stands, as a person would say it.
 *
 * - `connecting`: the first attempt is under way.
 * - `live`: signed in, everything that happens is heard.
 * - `reconnecting`: lost a moment ago, and trying again by itself.
 * - `offline`: there has been no connection for four seconds, or the device has no network. It still tries again by
 *   itself (`retryAt` says when), unless nobody tries any more (`ended` says why).
 */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** The connection, and what still waits for it. */
export interface Connection {
  state: ConnectionState;
  /** How many messages of mine are not acknowledged yet. Refused ones do not count. */
  unsent: number;
  /** How many messages of mine are lost when the page closes, since the storage refuses to keep them. */
  unkept: number;
  /** Why nobody tries any more; absent while somebody does. */
  ended?: 'closed' | 'signed-out';
  /** When the next attempt is made, in milliseconds of `Date.now()`; absent when none is planned. */
  retryAt?: number;
  /**
   * The node refused the last attempt because of where the page comes from: its origin is neither the node's nor one of
   * `http.allowed_origins`, or a proxy hides that it is. Trying again helps once the node or the proxy is set right.
   */
  refused?: 'origin';
}

/** The communities of mine, with their numbers as they are now. */
export interface ServersState {
  /** Whether the node has told them yet. */
  loaded: boolean;
  /** In the node's order. Each server is a new object when something of it changed, and only then. */
  servers: readonly Server[];
}

/** The direct conversations that I am shown, with their numbers as they are now. */
export interface DirectsState {
  /** Whether the node has told them yet. */
  loaded: boolean;
  /** Each is a new object when something of it changed. */
  directs: readonly Direct[];
}

/** What a message says beside its text. */
export interface SendOptions {
  /** The message of the same channel that it answers. */
  replyToId?: string;
  /** Whether it is to mention the author of that message. The node does nothing with it yet. */
  mentionAuthor?: boolean;
}

/** A message of mine that is not in the log yet. */
export interface PendingMessage extends SendOptions {
  clientId: string;
  channelId: string;
  content: string;
  /** What it shows of the message that it answers, where the client held that. */
  replyTo?: Quote;
  /** When it was written, in milliseconds of `Date.now()`: to be shown, never to be sorted by. */
  createdAt: number;
  /** `sending`: it will be sent, again if need be. `refused`: the node said no; the person decides. */
  state: 'sending' | 'refused';
  /** Why it was refused. */
  error?: RequestError;
}

/** Which messages are loaded: those before or after the ones that are shown, or those around another place. */
export type HistoryPart = 'older' | 'newer' | 'around';

/** What is held of a channel where its reader is: messages without a gap between them. */
export interface ChannelLog {
  /**
   * - `loading`: nothing to show yet.
   * - `ready`: `messages` is the truth as of `rev`.
   * - `failed`: it could not be loaded (`error`); `open` or `reload` tries again.
   * - `gone`: the channel does not exist for me (any more).
   */
  state: 'loading' | 'ready' | 'failed' | 'gone';
  /** In seq order, each in its present state; deleted ones keep their place. Unchanged messages stay the same objects. */
  messages: readonly Message[];
  /** The newest messages, up to the head: the same as `messages`, unless `hasNewer`. */
  newest: readonly Message[];
  /** Mine that are not in `newest`, in the order in which they were written. They belong after it. */
  pending: readonly PendingMessage[];
  /** The rev up to which everything is applied. */
  rev: number;
  /** Whether there is more before the first message. */
  hasOlder: boolean;
  /** Whether there is more after the last message: the reader is in the past, and `newest` is apart from it. */
  hasNewer: boolean;
  /** What is being loaded. */
  loading?: HistoryPart;
  /** Whether the page before is being loaded. */
  loadingOlder: boolean;
  /** What could not be loaded, until the next attempt or connection. */
  loadFailed?: HistoryPart;
  /** How the last `loadOlder` failed, until the next attempt. */
  olderError?: RequestError;
  /** Messages with a higher `seq` were unread when the channel was opened: where "new messages" is drawn. */
  readSeqWhenOpened: number;
  error?: RequestError;
}

/** The failure of a request, as the node said it; also what rejected promises carry. */
export interface RequestError {
  code: ErrorCode | 'offline';
  message: string;
  field?: string;
  retryAfterMs?: number;
}

/** One channel of the client. The same object for the same id. */
export interface ChannelHandle {
  readonly id: string;
  readonly log: Readable<ChannelLog>;
  /**
   * Views the channel until the returned function is called; several viewers are one to the node. `reading` says
   * whether this viewer has the newest message before their eyes; the client reads only while at least one viewer
   * says so and the page is visible and focused (where there is a page). After five hidden minutes the client leaves
   * the channel, and catches up when the page returns.
   */
  open: (options?: { reading?: boolean }) => ChannelView;
  /** Loads the page before the first message. Resolves when it is in the log; failures stand in `olderError`. */
  loadOlder: () => Promise<void>;
  /** Starts afresh from the newest page. */
  reload: () => Promise<void>;
  /** Keeps the newest `keep` messages alone; older ones load again by `loadOlder`. */
  trim: (keep: number) => void;
  /** Puts a message into the outbox. Resolves with the message once it is committed, rejects when refused. */
  send: (content: string, options?: SendOptions) => Promise<Message>;
  /** Sends a refused message again, under its `clientId`. */
  retry: (clientId: string) => void;
  /** Drops a message that is not in the log. */
  discard: (clientId: string) => void;
}

/** The ways through the history of a channel. Its viewers share one place. */
export interface ChannelHistory {
  /** Loads the page after the last message, where `hasNewer`. */
  loadNewer: () => Promise<void>;
  /**
   * Shows the messages around the one with this `seq`, wherever it is; the newest ones; or those around the first
   * unread one, unless that is more than 500 changes away. To be called once `state` is `ready`.
   * Resolves when it is shown; a failure stands in `loadFailed`.
   */
  goTo: (place: number | 'newest' | 'unread') => Promise<void>;
  /**
   * Says which message the reader has before their eyes, by its `seq`; `Infinity` at the end. From then on, until nobody
   * views the channel, what is held is bounded: of more than 1,000 messages those around the reader and the newest 500
   * stay. The others load again.
   */
  setPlace: (seq: number) => void;
}

/** One viewer of a channel. */
export interface ChannelView {
  setReading: (reading: boolean) => void;
  close: () => void;
}

/** Which members of a server are wanted: all of them, where nothing is said. */
export interface MembersWanted {
  /** Those with a word that begins so in their name, nickname or username. */
  query?: string;
  /** Those who hold this role. */
  roleId?: string;
  /** Those who may view this channel of the server. */
  channelId?: string;
  /** How many are read at a time: 1 to 100, 100 if left out. */
  limit?: number;
}

/** What is held of a list of members. */
export interface MembersState {
  /** `ready`: `members` is what the node has told. `failed`: they could not be read (`error`); `reload` tries again. */
  state: 'loading' | 'ready' | 'failed';
  /** Those that were read: who is on line first, then by name. Unchanged ones stay the same objects. */
  members: readonly Member[];
  /** How many there are of those that are wanted. */
  total: number;
  /** How many members of the server are on line. */
  online: number;
  /** Whether there are more than `members`. */
  hasMore: boolean;
  /** Whether more are being read. */
  loadingMore: boolean;
  /** How the last reading failed, until the next one. */
  error?: RequestError;
}

/** A list of members of a server. */
export interface MemberList {
  readonly list: Readable<MembersState>;
  /** Reads it, and keeps it on what the node tells, until the returned function is called. */
  open: () => () => void;
  /** Reads the next page, where `hasMore`. */
  loadMore: () => void;
  /** Reads again as many as are held. */
  reload: () => void;
}

/** The lists of members of one client. */
export interface MemberLists {
  /** The same object for the same question. */
  list: (serverId: string, wanted?: MembersWanted) => MemberList;
  /** Reads again what is viewed of a server's members, or of all: after an act that the node tells only later. */
  reread: (serverId?: string) => void;
}

/** What a client is made with. */
export interface RialtoOptions {
  /**
   * The node's address, with its path prefix if it has one: `https://chat.example.org`. Left out: the page's own
   * (`document.baseURI`).
   */
  url?: string;
  /** A session's token. Left out, with no `getToken`: the session cookie. */
  token?: string;
  /** Gives a fresh token whenever one is needed, for issuers of short ones (Clerk's `getToken`). */
  getToken?: () => Promise<string | null>;
  /** Where unsent messages wait. Left out: IndexedDB where there is one, else memory. */
  outbox?: OutboxStorage;
  /** Who I am, for tokens that hold no name, such as Clerk's. */
  user?: Profile;
}

/** What an app knows of its user, and hands over to the node. */
export interface Profile {
  displayName?: string | null | undefined;
}

/** Where unsent messages survive a closed tab. Entries come back in the order in which they were put. */
export interface OutboxStorage {
  load: (userId: string) => Promise<PendingMessage[]>;
  put: (userId: string, message: PendingMessage) => Promise<void>;
  remove: (userId: string, clientId: string) => Promise<void>;
  /** Calls `listener` when another tab put or removed an entry, until the returned function is called. */
  onChange?: (listener: (userId: string, clientId: string, isThere: boolean) => void) => () => void;
}

/** Which page of a channel's history; not both `before` and `around`. */
export interface HistoryQuery {
  before?: number | undefined;
  around?: number | undefined;
  /** 50 if left out. */
  limit?: number | undefined;
}

/** The client, without React. */
export interface RialtoClient {
  readonly connection: Readable<Connection>;
  readonly servers: Readable<ServersState>;
  readonly directs: Readable<DirectsState>;
  /** Who I am, once the node has said it. */
  readonly user: Readable<User | undefined>;

  /** Connects, and stays connected until `close`. May be called again after `close`. */
  connect: () => void;
  /** Ends the connection. Nothing unsent is lost where the outbox is durable. */
  close: () => void;
  /** Tries now instead of waiting for the next attempt. */
  retryNow: () => void;

  /** Has the server or the direct conversation open (`user:join`) until the returned function is called; also after a reconnection. */
  openServer: (serverId: string) => () => void;
  channel: (channelId: string) => ChannelHandle;
  /** Finds a channel and its server among mine. */
  findChannel: (channelId: string) => { server: Server; channel: Channel } | undefined;

  /** Hears an event of the node. A name that is none does not compile. */
  on: <Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void) => () => void;
  /** Makes a request. Rejects with `RialtoError`. */
  request: <Name extends keyof Requests>(
    name: Name,
    payload: Requests[Name]['payload'],
  ) => Promise<Requests[Name]['reply']>;
  /**
   * `fetch` of a path under `/api/v1`, signed in as this client is; with `keepalive` it outlives the page. Rejects with
   * `RialtoError` unless it is ok.
   */
  api: <Answer>(
    path: string,
    init?: { method?: string; body?: unknown; signal?: AbortSignal; keepalive?: boolean },
  ) => Promise<Answer>;

  /** Tells the node who I am, now and after each reconnection, where it has another name. */
  introduce: (user: Profile | undefined) => void;

  /**
   * The guide's four, without React. `sendMessage` resolves once the message is committed. It rejects where the node
   * refuses it, and where nobody connects: before `connect`, after `close` and once signed out. What was waiting then
   * stays in the outbox.
   */
  sendMessage: (message: { channelId: string; content: string } & SendOptions) => Promise<Message>;
  /** Changes the content of a message of mine. Resolves once that is committed, as do all `request`s. */
  editMessage: (message: { messageId: string; content: string }) => Promise<Message>;
  /** Deletes a message of mine. Resolves with what is left of it. */
  deleteMessage: (message: { messageId: string }) => Promise<Message>;
  /** Tells those who view the channel that I am typing there; to be called at each key, since the client tells it seldom. */
  typing: (channelId: string) => void;
  /** Who else is typing in a channel that I view: each until their message comes, or for 8 s. */
  typists: (channelId: string) => Readable<readonly User[]>;
  /** Reacts to a message with an emoji, or takes that back. Resolves with the message once it is committed. */
  react: (reaction: { messageId: string; emoji: string; set: boolean }) => Promise<Message>;
  /**
   * Makes the thread under a message, or gives the one that there is. It is a channel: `channel(id)` shows it, and
   * `sendMessage` and all that takes a `channelId` take its id. Its `name` is `null` unless it was given one.
   */
  createThread: (thread: { messageId: string; name?: string }) => Promise<Thread>;
  /**
   * The threads of a server that I may view, each with the message that it is under: those first in which somebody has
   * replied last, 50 after the thread `after`.
   */
  listThreads: (of: { serverId: string; after?: string }) => Promise<ListedThread[]>;
  /** Who reacts to a message with an emoji, in the order in which they did: the first 100 after the user `after`. */
  listReactors: (of: { messageId: string; emoji: string; after?: string }) => Promise<User[]>;
  /** Pins a message in its channel, or unpins it. Resolves with the message once it is committed. */
  pin: (pin: { messageId: string; set: boolean }) => Promise<Message>;
  /** The pinned messages of a channel, the one that was pinned last first: the first 100 after the message `after`. */
  listPins: (of: { channelId: string; after?: string }) => Promise<Message[]>;
  /** Who somebody is, with whom I share a server; since when they are in `serverId`, if it is given. */
  getProfile: (of: { userId: string; serverId?: string | undefined }) => Promise<ProfileBody>;
  /** Begins a direct conversation with these others, or gives the one that there is of two people. */
  beginDirect: (wanted: DirectCreate) => Promise<Direct>;
  /** Reads all of a channel, on all my devices. Resolves once that is committed. */
  readChannel: (channel: { channelId: string }) => Promise<Channel>;
  /** Reads all of a server, or of a direct conversation, on all my devices. Resolves once that is committed. */
  readServer: (server: { serverId: string }) => Promise<Server>;
  /**
   * Marks a channel unread from the message with this `seq` on, on all my devices: until `readChannel`, or until somebody
   * opens it anew, as the client does where nobody had it open. Resolves once that is committed.
   */
  markUnread: (from: { channelId: string; seq: number }) => Promise<Channel>;
  /** The messages that a channel's number counts, the first 100 of them. */
  getUnread: (channel: { channelId: string }) => Promise<UnreadBody>;
  /** How the badge of a server comes about, channel by channel. */
  getServerUnread: (server: { serverId: string }) => Promise<ServerUnreadBody>;
  /**
   * A page of a channel's history: the newest messages, the newest before the place `before`, or those around the place
   * `around`, as for a link to a message. What is shown and followed live is `channel(channelId)`.
   */
  getMessages: (of: { channelId: string } & HistoryQuery) => Promise<MessagesBody>;
  /** Closes a conversation of two people until something is said in it, or leaves a group. */
  endDirect: (direct: { directId: string }) => Promise<void>;
  /** All those whom I block. */
  listBlocks: () => Promise<User[]>;
  /** Has me hear nothing more of somebody, or hear of them again. */
  setBlocked: (block: { userId: string; blocked: boolean }) => Promise<void>;
  /** Changes what I show of myself; what is left out stays. */
  changeProfile: (change: ProfileChange) => Promise<UserProfile>;
  /**
   * Calls `listener` with each new message. This views the channel and reads it, so that its messages do not count as
   * unread; with `reading: false` they do.
   */
  subscribeToMessages: (
    channelId: string,
    listener: (message: Message) => void,
    options?: { reading?: boolean },
  ) => () => void;
  getNotificationCount: (serverId: string) => Promise<number>;
}
