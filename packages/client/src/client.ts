// The client without React: the connection, and the state that its events make.

import { callApi } from './api.js';
import { AttentionOfPage } from './attention.js';
import { ClientChannel, type Hub } from './channel.js';
import {
  withCategory,
  withCategoryOrder,
  withChannelOrder,
  withoutCategory,
  withoutRole,
  withPermissions,
  withRole,
} from './community.js';
import {
  counted,
  findServer,
  NO_SERVERS,
  notified,
  withChannel,
  withNumbers,
  withoutChannel,
  withoutServer,
  withServer,
  withServerUpdate,
} from './counts.js';
import { addressOf } from './credentials.js';
import {
  countedDirect,
  findDirect,
  NO_DIRECTS,
  notifiedDirect,
  withDirect,
  withDirectChannel,
  withDirectPermissions,
  withDirectPresence,
  withDirectUser,
  withoutDirect,
  withPeople,
} from './directs.js';
import type { Live } from './history.js';
import { Line } from './line.js';
import { OpenServer } from './open-server.js';
import { Outbox } from './outbox.js';
import { indexedDbOutbox } from './outbox-indexeddb.js';
import { present } from './present.js';
import type {
  Channel,
  DirectBody,
  Events,
  NotificationUpdate,
  PinsBody,
  Ready,
  Server,
  ThreadsBody,
  User,
  UserBody,
  UsersBody,
} from './protocol/index.js';
import { PAGE_MAX } from './protocol/index.js';
import { Value } from './readable.js';
import type {
  Connection,
  DirectsState,
  Profile,
  RialtoClient,
  RialtoOptions,
  SendOptions,
  ServersState,
} from './types.js';
import { Typing } from './typing.js';

/** How many channels that nobody views keep their log. */
const KEPT_CHANNELS = 20;

export const CONNECTING: Connection = { state: 'connecting', unsent: 0, unkept: 0 };

type Handlers = { [Name in keyof Events]?: (payload: Events[Name]) => void };
type Listener = (payload: never) => void;

export class Client implements RialtoClient {
  readonly connection = new Value<Connection>(CONNECTING);
  readonly servers = new Value<ServersState>(NO_SERVERS);
  readonly directs = new Value<DirectsState>(NO_DIRECTS);
  readonly user = new Value<User | undefined>(undefined);

  readonly #options: RialtoOptions;
  readonly #line: Line;
  readonly #attention = new AttentionOfPage();
  readonly #outbox: Outbox;
  readonly #openServer: OpenServer;
  readonly #typing = new Typing();
  readonly #hub: Hub;
  /** In the order in which they were last viewed. */
  readonly #channels = new Map<string, ClientChannel>();
  /** The threads that are viewed, as the node told them last. */
  readonly #threads = new Map<string, Channel>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #profile: Profile | undefined;

  constructor(options: RialtoOptions = {}) {
    // An address that is none is told at once.
    addressOf(options);
    this.#options = options;
    this.#profile = options.user;
    this.#line = new Line(options, (name, payload) => this.#hear(name, payload));
    this.#outbox = new Outbox(
      {
        isLive: () => this.#line.link !== 0,
        refusal: () => this.#line.refusal(),
        send: async ({ channelId, content, clientId, replyToId, mentionAuthor }) => {
          const answer = present<SendOptions>({ replyToId, mentionAuthor });
          return (await this.request('message:send', { channelId, content, clientId, ...answer })).message;
        },
        sent: (pending, message) => this.#channels.get(pending.channelId)?.sent(pending, message),
        changed: () => this.#eachChannel((channel) => channel.publish()),
      },
      options.outbox ?? indexedDbOutbox(),
    );
    this.#hub = {
      link: () => this.#line.link,
      attention: this.#attention.get,
      request: (...request) => this.#line.request(...request),
      api: this.api,
      outbox: this.#outbox,
      known: (channelId) => this.#known(channelId),
      numbers: (channel) => {
        if (channel.parentId) this.#threads.set(channel.id, channel);
        else if (this.#isDirect(channel.serverId)) this.#converse(withDirectChannel, channel);
        else this.#count(withNumbers, channel);
      },
      closed: (channelId) => this.#closed(channelId),
    };
    this.#openServer = new OpenServer(this.#hub, (server) => this.#opened(server));
    this.#line.state.subscribe(this.#showConnection);
    this.#outbox.unsent.subscribe(this.#showConnection);
    this.#outbox.unkept.subscribe(this.#showConnection);
    this.#attention.subscribe(() => this.#settle());
  }

  readonly connect = (): void => {
    this.#attention.start();
    this.#line.connect();
  };

  readonly close = (): void => {
    this.#attention.stop();
    this.#line.close();
  };

  readonly retryNow = (): void => this.#line.retryNow();

  readonly openServer = (serverId: string): (() => void) => this.#openServer.open(serverId);

  readonly channel = (channelId: string): ClientChannel => {
    let channel = this.#channels.get(channelId);
    if (!channel) {
      channel = new ClientChannel(channelId, this.#hub);
      this.#channels.set(channelId, channel);
      channel.publish();
    }
    return channel;
  };

  readonly findChannel: RialtoClient['findChannel'] = (channelId) => {
    for (const server of this.servers.get().servers) {
      const channel = server.channels.find(({ id }) => id === channelId);
      if (channel) return { server, channel };
    }
    return undefined;
  };

  #known(channelId: string): Channel | undefined {
    const found = this.#threads.get(channelId) ?? this.findChannel(channelId)?.channel;
    return found ?? this.directs.get().directs.find(({ channel }) => channel.id === channelId)?.channel;
  }

  #isDirect(serverId: string): boolean {
    return findDirect(this.directs.get(), serverId) !== undefined;
  }

  #opened(server: Server): void {
    const [channel] = server.channels;
    if (server.kind !== 'direct') this.#count(withServer, server);
    else if (channel) {
      this.#converse(withDirectChannel, channel);
      this.#converse(countedDirect, { serverId: server.id, count: server.count });
    }
  }

  readonly on: RialtoClient['on'] = (name, listener) => {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  };

  readonly request: RialtoClient['request'] = (name, payload) => this.#line.request(name, payload);

  readonly api: RialtoClient['api'] = (path, init) => callApi(this.#options, path, init);

  readonly sendMessage: RialtoClient['sendMessage'] = ({ channelId, content, ...options }) =>
    this.channel(channelId).send(content, options);

  readonly editMessage: RialtoClient['editMessage'] = async (edit) =>
    (await this.request('message:edit', edit)).message;

  readonly deleteMessage: RialtoClient['deleteMessage'] = async (deletion) =>
    (await this.request('message:delete', deletion)).message;

  readonly readChannel: RialtoClient['readChannel'] = async (channel) =>
    (await this.#line.request('channel:read', channel, (reply) => this.#hub.numbers(reply.channel))).channel;

  readonly readServer: RialtoClient['readServer'] = async (server) =>
    (await this.#line.request('server:read', server, (reply) => this.#opened(reply.server))).server;

  readonly markUnread: RialtoClient['markUnread'] = async (from) =>
    (await this.#line.request('channel:unread', from, (reply) => this.#hub.numbers(reply.channel))).channel;

  readonly getUnread: RialtoClient['getUnread'] = ({ channelId }) => this.api(`/channels/${channelId}/unread`);

  readonly getServerUnread: RialtoClient['getServerUnread'] = ({ serverId }) => this.api(`/servers/${serverId}/unread`);

  readonly getMessages: RialtoClient['getMessages'] = ({ channelId, ...query }) => {
    const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`));
    return this.api(`/channels/${channelId}/messages?${asked.join('&')}`);
  };

  readonly typing: RialtoClient['typing'] = (channelId) => {
    // Whoever does not hear of it misses nothing.
    if (this.#line.link && this.#typing.begin(channelId)) this.request('typing', { channelId }).catch(() => {});
  };

  readonly typists: RialtoClient['typists'] = (channelId) => this.#typing.of(channelId);

  readonly react: RialtoClient['react'] = async (reaction) => (await this.request('message:react', reaction)).message;

  readonly createThread: RialtoClient['createThread'] = async (thread) =>
    (await this.request('thread:create', thread)).channel;

  readonly listThreads: RialtoClient['listThreads'] = async ({ serverId, after }) =>
    (await this.api<ThreadsBody>(`/servers/${serverId}/threads${after ? `?after=${after}` : ''}`)).threads;

  readonly listReactors: RialtoClient['listReactors'] = async ({ messageId, emoji, after }) => {
    const path = `/messages/${messageId}/reactions/${encodeURIComponent(emoji)}`;
    return (await this.api<UsersBody>(`${path}${after ? `?after=${after}` : ''}`)).users;
  };

  readonly pin: RialtoClient['pin'] = async (pin) => (await this.request('message:pin', pin)).message;

  readonly listPins: RialtoClient['listPins'] = async ({ channelId, after }) =>
    (await this.api<PinsBody>(`/channels/${channelId}/pins${after ? `?after=${after}` : ''}`)).messages;

  readonly getProfile: RialtoClient['getProfile'] = ({ userId, serverId }) =>
    this.api(`/users/${userId}${serverId ? `?serverId=${serverId}` : ''}`);

  readonly changeProfile: RialtoClient['changeProfile'] = async (body) =>
    (await this.api<UserBody>('/me', { method: 'PATCH', body })).user;

  readonly beginDirect: RialtoClient['beginDirect'] = async (body) => {
    const { direct } = await this.api<DirectBody>('/directs', { method: 'POST', body });
    // The numbers of an answer over HTTP have no place among the events.
    if (!this.#isDirect(direct.id)) this.#converse(withDirect, direct);
    return direct;
  };

  readonly endDirect: RialtoClient['endDirect'] = ({ directId }) =>
    this.api(`/directs/${directId}`, { method: 'DELETE' });

  readonly listBlocks: RialtoClient['listBlocks'] = async () => {
    const all: User[] = [];
    for (let after = ''; ; ) {
      const { users } = await this.api<UsersBody>(`/me/blocks?limit=${PAGE_MAX}${after}`);
      all.push(...users);
      if (users.length < PAGE_MAX) return all;
      after = `&after=${users.at(-1)?.id}`;
    }
  };

  readonly setBlocked: RialtoClient['setBlocked'] = ({ userId, blocked }) =>
    this.api(`/me/blocks/${userId}`, { method: blocked ? 'PUT' : 'DELETE' });

  readonly subscribeToMessages: RialtoClient['subscribeToMessages'] = (channelId, listener, options) => {
    if (typeof channelId !== 'string' || typeof listener !== 'function') {
      throw new TypeError('subscribeToMessages takes the id of a channel and a listener.');
    }
    return this.channel(channelId).subscribe(listener, this.#known(channelId)?.rev, options);
  };

  readonly introduce: RialtoClient['introduce'] = (profile) => {
    this.#profile = profile;
    this.#handOver();
  };

  readonly getNotificationCount = async (serverId: string): Promise<number> => {
    if (!this.servers.get().loaded) await this.#live();
    const known = findServer(this.servers.get(), serverId) ?? findDirect(this.directs.get(), serverId);
    if (known) return known.count;
    const { servers } = await this.request('notifications:get', { serverId });
    return servers[0]?.count ?? 0;
  };

  /** Resolves when the connection is live, rejects when nobody tries any more. */
  #live(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const refusal = this.#line.refusal();
        if (!this.#line.link && !refusal) return;
        stop();
        if (refusal) reject(refusal);
        else resolve();
      };
      const stop = this.connection.subscribe(look);
      look();
    });
  }

  readonly #showConnection = (): void => {
    const before = this.connection.get();
    const now = { ...this.#line.state.get(), unsent: this.#outbox.unsent.get(), unkept: this.#outbox.unkept.get() };
    this.connection.set(now);
    if (now.ended && !before.ended) this.#outbox.rest();
    if (before.state === 'live' && now.state !== 'live') this.#eachChannel((channel) => channel.publish());
  };

  #hear(name: string, payload: unknown): void {
    const handle = this.#handlers[name as keyof Events] as Listener | undefined;
    handle?.(payload as never);
    for (const listener of [...(this.#listeners.get(name) ?? [])]) (listener as (payload: unknown) => void)(payload);
  }

  readonly #handlers: Handlers = {
    ready: (ready) => this.#ready(ready),
    'message:new': (message) => {
      this.#typing.said(message);
      this.#heard(message);
    },
    typing: (told) => this.#typing.hear(told),
    'message:updated': (message) => this.#heard(message),
    'notification:update': (update) => this.#notified(update, true),
    'notification:quiet': (update) => this.#notified(update, false),
    'notifications:count': (count) =>
      this.#isDirect(count.serverId) ? this.#converse(countedDirect, count) : this.#count(counted, count),
    'direct:added': ({ direct }) => {
      this.#converse(withDirect, direct);
      this.#channels.get(direct.channel.id)?.revive();
    },
    'direct:updated': ({ direct }) => this.#converse(withPeople, direct),
    'direct:removed': ({ directId }) => {
      const removed = findDirect(this.directs.get(), directId);
      this.#converse(withoutDirect, directId);
      if (removed) this.#channels.get(removed.channel.id)?.vanish();
      this.#eachThread('serverId', directId, (thread) => thread.vanish());
    },
    'presence:changed': (presence) => {
      if (this.#isDirect(presence.serverId)) this.#converse(withDirectPresence, presence);
    },
    'server:added': ({ server }) => {
      this.#count(withServer, server);
      for (const { id } of server.channels) this.#channels.get(id)?.revive();
    },
    'server:updated': ({ server }) => this.#count(withServerUpdate, server),
    'server:removed': ({ serverId }) => {
      const removed = findServer(this.servers.get(), serverId);
      this.#count(withoutServer, serverId);
      for (const { id } of removed?.channels ?? []) this.#channels.get(id)?.vanish();
      this.#eachThread('serverId', serverId, (thread) => thread.vanish());
    },
    'channel:added': ({ channel }) => {
      this.#count(withChannel, channel);
      this.#channels.get(channel.id)?.revive();
      this.#eachThread('parentId', channel.id, (thread) => thread.revive());
    },
    'channel:updated': ({ channel }) => this.#count(withChannel, channel),
    'channels:ordered': (ordered) => this.#count(withChannelOrder, ordered),
    'role:added': ({ role }) => this.#count(withRole, role),
    'role:updated': ({ role }) => this.#count(withRole, role),
    'role:removed': (removed) => this.#count(withoutRole, removed),
    'category:added': ({ category }) => this.#count(withCategory, category),
    'category:updated': ({ category }) => this.#count(withCategory, category),
    'category:removed': (removed) => this.#count(withoutCategory, removed),
    'categories:ordered': (ordered) => this.#count(withCategoryOrder, ordered),
    'permissions:changed': (changed) =>
      this.#isDirect(changed.serverId)
        ? this.#converse(withDirectPermissions, changed)
        : this.#count(withPermissions, changed),
    // What is asked of a person alone stands at no message.
    'user:updated': ({ user: { bio, status, ...user } }) => {
      if (user.id === this.user.get()?.id) this.user.set(user);
      this.#converse(withDirectUser, user);
      this.#eachChannel((channel) => channel.rename(user));
    },
    'channel:removed': (removed) => {
      this.#count(withoutChannel, removed);
      this.#channels.get(removed.channelId)?.vanish();
      this.#eachThread('parentId', removed.channelId, (thread) => thread.vanish());
    },
  };

  #count<T>(transition: (state: ServersState, change: T) => ServersState, change: T): void {
    this.servers.setOften(transition(this.servers.get(), change));
  }

  #converse<T>(transition: (state: DirectsState, change: T) => DirectsState, change: T): void {
    this.directs.setOften(transition(this.directs.get(), change));
  }

  #notified(update: NotificationUpdate, isCounted: boolean): void {
    if (!this.#isDirect(update.serverId)) this.servers.setOften(notified(this.servers.get(), update, isCounted));
    else this.directs.setOften(notifiedDirect(this.directs.get(), update, isCounted));
  }

  #ready({ user, servers, directs }: Ready): void {
    const other = this.user.get();
    this.user.set(user);
    this.servers.set({ loaded: true, servers });
    this.directs.set({ loaded: true, directs });
    // What another user was shown is not for this one.
    if (other && other.id !== user.id) this.#eachChannel((channel) => channel.vanish());
    this.#openServer.settle();
    this.#eachChannel((channel) => channel.revive(this.#known(channel.id)?.rev));
    void this.#outbox.resume(user.id);
    this.#handOver();
  }

  /** Tells the node what I am called, where it does not know it. */
  #handOver(): void {
    const { displayName } = this.#profile ?? {};
    const user = this.user.get();
    if (!displayName || !this.#line.link || !user || user.displayName === displayName) return;
    // The event tells it. A name that the node refuses is not worth a failure: the one that it has stays.
    this.changeProfile({ displayName }).catch(() => {});
  }

  #heard(message: Live): void {
    this.#channels.get(message.channelId)?.hear(message, this.user.get()?.id);
  }

  #settle(): void {
    const user = this.user.get();
    // What another tab left may be waiting.
    if (user && this.#line.link) void this.#outbox.resume(user.id);
    this.#openServer.settle();
    this.#eachChannel((channel) => channel.settle());
  }

  #eachChannel(act: (channel: ClientChannel) => unknown): void {
    for (const channel of this.#channels.values()) act(channel);
  }

  /** The threads of a channel or of a server come and go with it, and nobody tells of them. */
  #eachThread(of: 'parentId' | 'serverId', id: string, act: (thread: ClientChannel) => void): void {
    for (const thread of this.#threads.values()) if (thread[of] === id) act(this.channel(thread.id));
  }

  #closed(channelId: string): void {
    this.#threads.delete(channelId);
    const channel = this.channel(channelId);
    this.#channels.delete(channelId);
    this.#channels.set(channelId, channel);
    const left = [...this.#channels.values()].filter(({ isOpen }) => !isOpen);
    for (const each of left.slice(0, -KEPT_CHANNELS)) each.forget();
  }
}
