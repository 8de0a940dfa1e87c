// Who is in a server: lists of its members, read in pages and kept on what the node tells. An app that does not import
// it does not carry it.

import { describe, retryDelay } from './error.js';
import { type Held, isBehind, NOBODY, withMember, withPage, withPresence, withUser } from './held-members.js';
import { present } from './present.js';
import type { Member, MembersBody, PresenceChanged } from './protocol/index.js';
import { PAGE_MAX } from './protocol/index.js';
import { Value } from './readable.js';
import { atEndOfTurn } from './turn.js';
import type { MemberList, MemberLists, MembersState, MembersWanted, RequestError, RialtoClient } from './types.js';

/** What is behind is read again at most this often where that is more than one page, or where it can't be named. */
const REREAD_MS = 10_000;
/** How many lists that nobody views are kept. */
const KEPT_LISTS = 20;

export const LOADING_MEMBERS: MembersState = {
  state: 'loading',
  members: [],
  total: 0,
  online: 0,
  hasMore: false,
  loadingMore: false,
};

type Source = Pick<RialtoClient, 'api' | 'on'>;
type Change = (held: Held) => Held;

class List implements MemberList {
  readonly list = new Value(LOADING_MEMBERS);
  readonly serverId: string;

  readonly #api: Source['api'];
  readonly #wanted: Required<MembersWanted>;
  readonly #viewed: () => void;
  #held = NOBODY;
  #isRead = false;
  #error: RequestError | undefined;
  #viewers = 0;
  /** Whether it is to be read again: at once, or when it was not read for a while. */
  #outdated: 'now' | 'later' | undefined = 'now';
  #readAt = 0;
  /** The node has asked to wait until then. */
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is being read. */
  #reading: { isMore: boolean; abort: AbortController } | undefined;
  /** What was told since that began. */
  #told: Change[] = [];

  constructor(api: Source['api'], serverId: string, wanted: Required<MembersWanted>, viewed: () => void) {
    this.#api = api;
    this.serverId = serverId;
    this.#wanted = wanted;
    this.#viewed = viewed;
  }

  readonly open = (): (() => void) => {
    this.#viewers += 1;
    this.#viewed();
    if (this.#error) this.#outdated = 'now';
    this.#settle();
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#viewers -= 1;
      this.#viewed();
      this.#settle();
    };
  };

  readonly loadMore = (): void => {
    if (this.#held.next && !this.#reading) void this.#read(true);
  };

  readonly reload = (): void => {
    this.#notBefore = 0;
    this.outdate('now');
  };

  get isOpen(): boolean {
    return this.#viewers > 0;
  }

  /** Something was told that what is held can't show. */
  outdate(when: 'now' | 'later'): void {
    if (this.#outdated !== 'now') this.#outdated = when;
    this.#settle();
  }

  came(event: PresenceChanged): void {
    const { query, roleId, channelId } = this.#wanted;
    const isWhole = (query || roleId || channelId) && this.#isRead && !this.#held.next;
    const isNamed = event.online.length + event.offline.length > 0;
    // Whoever is not found does not fit.
    if (isBehind(this.#held, event) && !(isWhole && isNamed)) this.outdate(isNamed ? this.#cheaply() : 'later');
    this.#change((held) => withPresence(held, event));
  }

  grew(total: number): void {
    const { query, roleId, channelId } = this.#wanted;
    if (!query && !roleId && !channelId) this.#change((held) => ({ ...held, total }));
    this.outdate(this.#cheaply());
  }

  updated(member: Member): void {
    this.#change((held) => withMember(held, member));
    // Who holds a role, or may view a channel, is another question now.
    if (this.#wanted.roleId || this.#wanted.channelId) this.outdate(this.#cheaply());
  }

  renamed(user: Member['user']): void {
    this.#change((held) => withUser(held, user));
  }

  /** The server is not mine any more. */
  forget(): void {
    this.#isRead = false;
    this.#outdated = 'now';
    this.#change(() => NOBODY);
  }

  #cheaply(): 'now' | 'later' {
    return this.#held.members.length <= this.#wanted.limit ? 'now' : 'later';
  }

  #change(change: Change): void {
    this.#told.push(change);
    const held = change(this.#held);
    if (held === this.#held) return;
    this.#held = held;
    this.#show();
  }

  /** What is opened and closed in one turn asks for nothing. */
  readonly #settle = atEndOfTurn(() => {
    clearTimeout(this.#timer);
    if (!this.isOpen) this.#reading?.abort.abort();
    else if (this.#outdated && !this.#reading) {
      const at = this.#outdated === 'now' ? this.#notBefore : this.#readAt + REREAD_MS;
      if (at <= Date.now()) void this.#read(false);
      else this.#timer = setTimeout(this.#settle, at - Date.now());
    }
  });

  async #read(isMore: boolean): Promise<void> {
    const abort = new AbortController();
    const { signal } = abort;
    const { limit } = this.#wanted;
    this.#reading = { isMore, abort };
    this.#told = [];
    if (!isMore) this.#outdated = undefined;
    this.#error = undefined;
    this.#show();
    try {
      let read = isMore ? this.#held : NOBODY;
      do read = withPage(read, await this.#page(read.next, signal), limit);
      while (!isMore && read.next && read.members.length < this.#held.members.length);
      this.#held = this.#told.reduce((held, change) => change(held), read);
      this.#isRead = true;
      this.#readAt = Date.now();
    } catch (error) {
      if (!isMore) this.#outdated = 'now';
      if (!signal.aborted) this.#failed(describe(error));
    }
    this.#reading = undefined;
    this.#show();
    this.#settle();
  }

  #failed(error: RequestError): void {
    const delay = retryDelay(error);
    if (delay === undefined) this.#outdated = undefined;
    else this.#notBefore = Date.now() + delay;
    // Being asked to wait is no failure yet.
    if (error.code !== 'rate_limited') this.#error = error;
  }

  #page(after: Held['next'], signal: AbortSignal): Promise<MembersBody> {
    const { limit, query, roleId, channelId } = this.#wanted;
    const asked = new URLSearchParams({ limit: String(limit) });
    if (query) asked.set('query', query);
    if (roleId) asked.set('roleId', roleId);
    if (channelId) asked.set('channelId', channelId);
    if (after) {
      asked.set('after', after.user);
      asked.set('afterOnline', String(after.online));
    }
    return this.#api(`/servers/${this.serverId}/members?${asked}`, { signal });
  }

  #show(): void {
    const { members, total, online, next } = this.#held;
    this.list.setOften(
      present<MembersState>({
        state: this.#isRead ? 'ready' : this.#error ? 'failed' : 'loading',
        members,
        total,
        online,
        hasMore: next !== undefined,
        loadingMore: this.#reading?.isMore === true,
        error: this.#error,
      }),
    );
  }
}

class Lists implements MemberLists {
  readonly #api: Source['api'];
  /** By what is wanted, in the order in which they were last viewed. */
  readonly #lists = new Map<string, List>();

  constructor({ api, on }: Source) {
    this.#api = api;
    on('presence:changed', (event) => this.#each(event.serverId, (list) => list.came(event)));
    on('members:changed', ({ serverId, total }) => this.#each(serverId, (list) => list.grew(total)));
    on('member:updated', ({ serverId, member }) => this.#each(serverId, (list) => list.updated(member)));
    // What is asked of a person alone stands in no list.
    on('user:updated', ({ user: { bio, status, ...user } }) => this.#each(undefined, (list) => list.renamed(user)));
    on('server:removed', ({ serverId }) => this.#each(serverId, (list) => list.forget()));
    on('server:added', ({ server }) => this.reread(server.id));
    // Events were missed, or this is a node that knows nobody yet.
    on('ready', () => this.reread());
  }

  readonly list: MemberLists['list'] = (
    serverId,
    { query = '', roleId = '', channelId = '', limit = PAGE_MAX } = {},
  ) => {
    const key = JSON.stringify([serverId, query, roleId, channelId, limit]);
    let list = this.#lists.get(key);
    if (!list) {
      const made = new List(this.#api, serverId, { query, roleId, channelId, limit }, () => this.#viewed(key, made));
      this.#lists.set(key, made);
      list = made;
    }
    return list;
  };

  readonly reread = (serverId?: string): void => this.#each(serverId, (list) => list.reload());

  #each(serverId: string | undefined, act: (list: List) => void): void {
    for (const list of this.#lists.values()) if (serverId === undefined || list.serverId === serverId) act(list);
  }

  #viewed(key: string, list: List): void {
    this.#lists.delete(key);
    this.#lists.set(key, list);
    const left = [...this.#lists].filter(([, { isOpen }]) => !isOpen);
    for (const [old] of left.slice(0, -KEPT_LISTS)) this.#lists.delete(old);
  }
}

const listsOf = new WeakMap<Source, Lists>();

/** The lists of members of the servers of `client`; the same object for the same client. */
export function membersOf(client: Source): MemberLists {
  let lists = listsOf.get(client);
  if (!lists) {
    lists = new Lists(client);
    listsOf.set(client, lists);
  }
  return lists;
}
