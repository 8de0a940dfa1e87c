// Messages of mine that are not acknowledged yet. Each channel sends one at a time, so that a refusal or a limit never
// changes their order.

import { describe, RialtoError, retryDelay } from './error.js';
import type { Message } from './protocol/index.js';
import { Value } from './readable.js';
import type { OutboxStorage, PendingMessage } from './types.js';

const LOAD_WITHIN_MS = 1000;
/** What another tab could not send for so long, this one sends too: it may have been closed. */
const TAKE_OVER_AFTER_MS = 5000;

/** What the outbox needs of its client. */
interface Post {
  isLive: () => boolean;
  /** Why nothing is sent any more; undefined while it is, sooner or later. */
  refusal: () => RialtoError | undefined;
  send: (message: PendingMessage) => Promise<Message>;
  /** Told before the message leaves the outbox. */
  sent: (pending: PendingMessage, message: Message) => void;
  /** The messages that wait changed. */
  changed: () => void;
}

/** What a message answers. */
type Answer = Pick<PendingMessage, 'replyToId' | 'mentionAuthor' | 'replyTo'>;

interface Waiter {
  resolve: (message: Message) => void;
  reject: (error: RialtoError) => void;
}

const NONE: readonly PendingMessage[] = [];

export class Outbox {
  /** How many are to be sent. */
  readonly unsent = new Value(0);
  /** How many the storage refused to keep. */
  readonly unkept = new Value(0);

  readonly #post: Post;
  readonly #storage: OutboxStorage;
  /** In the order in which they were written. */
  #messages = NONE;
  readonly #waiters = new Map<string, Waiter>();
  readonly #sending = new Set<string>();
  readonly #refused = new Set<string>();
  #userId: string | undefined;
  #lastTime = 0;
  #unhear: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(post: Post, storage: OutboxStorage) {
    this.#post = post;
    this.#storage = storage;
  }

  /** The messages of a channel, in the order in which they were written; the same array while there are none. */
  of(channelId: string): readonly PendingMessage[] {
    const messages = this.#messages.filter((message) => message.channelId === channelId);
    return messages.length ? messages : NONE;
  }

  /** Keeps a message until it is sent. Rejects, and keeps nothing, where nobody would send it. */
  add(channelId: string, content: string, answer: Answer): Promise<Message> {
    const refusal = this.#post.refusal();
    if (refusal) return Promise.reject(refusal);
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1);
    const clientId = idOf(this.#lastTime);
    const createdAt = this.#lastTime;
    const message: PendingMessage = { ...answer, clientId, channelId, content, createdAt, state: 'sending' };
    const sent = new Promise<Message>((resolve, reject) => this.#waiters.set(clientId, { resolve, reject }));
    // Whoever does not wait for it sees the refusal in the channel.
    sent.catch(() => {});
    this.#keep(message);
    void this.#send(channelId);
    return sent;
  }

  retry(clientId: string): void {
    const message = this.#find(clientId);
    if (message?.state !== 'refused') return;
    const { error: _, ...rest } = message;
    this.#keep({ ...rest, state: 'sending' });
    void this.#send(message.channelId);
  }

  discard(clientId: string): void {
    if (!this.#find(clientId)) return;
    this.#remove(clientId);
    this.#waiterOf(clientId)?.reject(new RialtoError({ code: 'conflict', message: 'The message was discarded.' }));
  }

  /** The message is committed, whoever said so. */
  settle(pending: PendingMessage, message: Message): void {
    if (!this.#find(pending.clientId)) return;
    this.#post.sent(pending, message);
    this.#remove(pending.clientId);
    this.#waiterOf(pending.clientId)?.resolve(message);
  }

  /** The connection is live, as this user: takes up what was left, and sends. */
  async resume(userId: string): Promise<void> {
    this.#unhear ??= this.#storage.onChange?.((owner, clientId, isThere) => {
      if (owner !== this.#userId) return;
      if (isThere) this.#takeOverLater();
      // What is to be sent here is sent here too, since somebody may wait for it.
      else if (!this.#waiters.has(clientId)) this.#drop(clientId);
    });
    if (userId !== this.#userId) await this.#become(userId);
    else this.#takeOverLater();
    this.#sendAll();
  }

  /** Nobody sends any more, until `resume`. Whoever waits is told; what they wait for stays. */
  rest(): void {
    // Who closes and connects in one turn, as React does in development, goes on waiting.
    queueMicrotask(() => {
      const refusal = this.#post.refusal();
      if (refusal) for (const { clientId } of this.#messages) this.#waiterOf(clientId)?.reject(refusal);
    });
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unhear?.();
    this.#unhear = undefined;
  }

  async #become(userId: string): Promise<void> {
    // What another user wrote waits in the storage for that user.
    if (this.#userId) this.#set(NONE);
    this.#userId = userId;
    for (const message of this.#messages) this.#write(message);
    const adopted = this.#adopt(userId, 0).catch(() => {});
    await Promise.race([adopted, new Promise((resolve) => setTimeout(resolve, LOAD_WITHIN_MS))]);
  }

  #takeOverLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // Without a connection it waits for the next one.
      if (this.#userId && this.#post.isLive()) this.#adopt(this.#userId, TAKE_OVER_AFTER_MS).catch(() => {});
    }, TAKE_OVER_AFTER_MS);
  }

  /** Takes up what waits in the storage for `olderThanMs`, as what this tab sends. */
  async #adopt(userId: string, olderThanMs: number): Promise<void> {
    const left = (await this.#storage.load(userId)).filter(({ clientId }) => !this.#find(clientId));
    if (userId !== this.#userId) return;
    const old = left.filter(({ createdAt }) => Date.now() - createdAt >= olderThanMs);
    if (old.length < left.length) this.#takeOverLater();
    if (!old.length) return;
    this.#set([...old, ...this.#messages]);
    this.#sendAll();
  }

  #sendAll(): void {
    for (const { channelId } of this.#messages) void this.#send(channelId);
  }

  async #send(channelId: string): Promise<void> {
    if (this.#sending.has(channelId)) return;
    this.#sending.add(channelId);
    while (this.#userId && this.#post.isLive()) {
      const message = this.of(channelId).find(({ state }) => state === 'sending');
      if (!message) break;
      await this.#sendOne(message);
    }
    this.#sending.delete(channelId);
  }

  async #sendOne(message: PendingMessage): Promise<void> {
    try {
      this.settle(message, await this.#post.send(message));
    } catch (error) {
      const reason = describe(error);
      if (reason.code === 'offline' || reason.code === 'unauthenticated') return;
      const delay = retryDelay(reason);
      if (delay !== undefined) await new Promise((resolve) => setTimeout(resolve, delay));
      else if (this.#find(message.clientId)) {
        this.#keep({ ...message, state: 'refused', error: reason });
        this.#waiterOf(message.clientId)?.reject(new RialtoError(reason));
      }
    }
  }

  /** Whoever waits for the message, to be told once. */
  #waiterOf(clientId: string): Waiter | undefined {
    const waiter = this.#waiters.get(clientId);
    this.#waiters.delete(clientId);
    return waiter;
  }

  #find(clientId: string): PendingMessage | undefined {
    return this.#messages.find((message) => message.clientId === clientId);
  }

  #keep(message: PendingMessage): void {
    const old = this.#find(message.clientId);
    this.#set(old ? this.#messages.map((each) => (each === old ? message : each)) : [...this.#messages, message]);
    this.#write(message);
  }

  #drop(clientId: string): void {
    this.#set(this.#messages.filter((message) => message.clientId !== clientId));
  }

  #remove(clientId: string): void {
    this.#drop(clientId);
    if (this.#userId) this.#storage.remove(this.#userId, clientId).catch(() => {});
  }

  /** Storage that fails leaves what this tab holds, which is then all there is. */
  #write(message: PendingMessage): void {
    const { clientId } = message;
    if (!this.#userId) return;
    this.#storage.put(this.#userId, message).then(
      () => this.#refused.delete(clientId) && this.#count(),
      () => this.#refused.add(clientId) && this.#count(),
    );
  }

  #count(): void {
    this.unkept.set(this.#messages.filter(({ clientId }) => this.#refused.has(clientId)).length);
  }

  #set(messages: readonly PendingMessage[]): void {
    this.#messages = messages;
    this.unsent.set(messages.filter(({ state }) => state === 'sending').length);
    this.#count();
    this.#post.changed();
  }
}

/** Ids sort by their time, which a client takes once; chance tells its ids from those of other tabs and devices. */
function idOf(time: number): string {
  const chance = crypto.getRandomValues(new Uint32Array(2));
  return [time.toString(36).padStart(9, '0'), ...Array.from(chance, (bits) => bits.toString(36))].join('');
}
