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
import { Line } from './line.js';
import { OpenServer } from './open-server.js';
import { Outbox } from './outbox.js';
import { indexedDbOutbox } from './outbox-indexeddb.js';
import type { Events, Message, Ready, User, UserBody } from './protocol/index.js';
import { Value } from './readable.js';
import type { Connection, Profile, RialtoClient, RialtoOptions, ServersState } from './types.js';

/** How many channels that nobody views keep their log. */
const KEPT_CHANNELS = 20;

export const CONNECTING: Connection = { state: 'connecting', unsent: 0, unkept: 0 };

type Handlers = { [Name in keyof Events]?: (payload: Events[Name]) => void };
type Listener = (payload: never) => void;

export class Client implements RialtoClient {
  readonly connection = new Value<Connection>(CONNECTING);
  readonly servers = new Value<ServersState>(NO_SERVERS);
  readonly user = new Value<User | undefined>(undefined);

  readonly #options: RialtoOptions;
  readonly #line: Line;
  readonly #attention = new AttentionOfPage();
  readonly #outbox: Outbox;
  readonly #openServer: OpenServer;
  readonly #hub: Hub;
  /** In the order in which they were last viewed. */
  readonly #channels = new Map<string, ClientChannel>();
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
        send: async ({ channelId, content, clientId }) =>
          (await this.request('message:send', { channelId, content, clientId })).message,
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
      known: (channelId) => this.findChannel(channelId)?.channel,
      numbers: (channel) => this.#count(withNumbers, channel),
      closed: (channelId) => this.#closed(channelId),
    };
    this.#openServer = new OpenServer(this.#hub, (server) => this.#count(withServer, server));
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

  readonly on: RialtoClient['on'] = (name, listener) => {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  };

  readonly request: RialtoClient['request'] = (name, payload) => this.#line.request(name, payload);

  readonly api: RialtoClient['api'] = (path, init) => callApi(this.#options, path, init);

  readonly sendMessage: RialtoClient['sendMessage'] = ({ channelId, content }) => this.channel(channelId).send(content);

  readonly editMessage: RialtoClient['editMessage'] = async (edit) =>
    (await this.request('message:edit', edit)).message;

  readonly deleteMessage: RialtoClient['deleteMessage'] = async (deletion) =>
    (await this.request('message:delete', deletion)).message;

  readonly getProfile: RialtoClient['getProfile'] = ({ userId, serverId }) =>
    this.api(`/users/${userId}${serverId ? `?serverId=${serverId}` : ''}`);

  readonly changeProfile: RialtoClient['changeProfile'] = async (body) =>
    (await this.api<UserBody>('/me', { method: 'PATCH', body })).user;

  readonly subscribeToMessages: RialtoClient['subscribeToMessages'] = (channelId, listener, options) => {
    if (typeof channelId !== 'string' || typeof listener !== 'function') {
      throw new TypeError('subscribeToMessages takes the id of a channel and a listener.');
    }
    return this.channel(channelId).subscribe(listener, this.findChannel(channelId)?.channel.rev, options);
  };

  readonly introduce: RialtoClient['introduce'] = (profile) => {
    this.#profile = profile;
    this.#handOver();
  };

  readonly getNotificationCount = async (serverId: string): Promise<number> => {
    if (!this.servers.get().loaded) await this.#live();
    const known = findServer(this.servers.get(), serverId);
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
    'message:new': (message) => this.#heard(message),
    'message:updated': ({ change, ...message }) => this.#heard(message),
    'notification:update': (update) => this.#count(notified, update),
    'notifications:count': (count) => this.#count(counted, count),
    'server:added': ({ server }) => {
      this.#count(withServer, server);
      for (const { id } of server.channels) this.#channels.get(id)?.revive();
    },
    'server:updated': ({ server }) => this.#count(withServerUpdate, server),
    'server:removed': ({ serverId }) => {
      const removed = findServer(this.servers.get(), serverId);
      this.#count(withoutServer, serverId);
      for (const { id } of removed?.channels ?? []) this.#channels.get(id)?.vanish();
    },
    'channel:added': ({ channel }) => {
      this.#count(withChannel, channel);
      this.#channels.get(channel.id)?.revive();
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
    'permissions:changed': (changed) => this.#count(withPermissions, changed),
    // What is asked of a person alone stands at no message.
    'user:updated': ({ user: { bio, status, ...user } }) => {
      if (user.id === this.user.get()?.id) this.user.set(user);
      this.#eachChannel((channel) => channel.rename(user));
    },
    'channel:removed': (removed) => {
      this.#count(withoutChannel, removed);
      this.#channels.get(removed.channelId)?.vanish();
    },
  };

  #count<T>(transition: (state: ServersState, change: T) => ServersState, change: T): void {
    this.servers.setOften(transition(this.servers.get(), change));
  }

  #ready({ user, servers }: Ready): void {
    const other = this.user.get();
    this.user.set(user);
    this.servers.set({ loaded: true, servers });
    // What another user was shown is not for this one.
    if (other && other.id !== user.id) this.#eachChannel((channel) => channel.vanish());
    this.#openServer.settle();
    this.#eachChannel((channel) => channel.revive(this.findChannel(channel.id)?.channel.rev));
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

  #heard(message: Message): void {
    this.#channels.get(message.channelId)?.hear(message);
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

  #closed(channelId: string): void {
    const channel = this.channel(channelId);
    this.#channels.delete(channelId);
    this.#channels.set(channelId, channel);
    const left = [...this.#channels.values()].filter(({ isOpen }) => !isOpen);
    for (const each of left.slice(0, -KEPT_CHANNELS)) each.forget();
  }
}
