// Messages of mine that are not acknowledged yet. Each channel sends one at a time, so that a refusal or a limit never
// changes their order.

import { describe, RialtoError, retryDelay } from './error.js';
import type { Message } from './protocol/index.js';
import { Value } from './readable.js';
import type { OutboxStorage, PendingMessage } from './types.js';

const LOAD_WITHIN_MS = 1000;

/** What the outbox needs of its client. */
export interface Post {
  isLive: () => boolean;
  send: (message: PendingMessage) => Promise<Message>;
  /** Told before the message leaves the outbox. */
  sent: (pending: PendingMessage, message: Message) => void;
  /** The messages that wait changed. */
  changed: () => void;
}

interface Waiter {
  resolve: (message: Message) => void;
  reject: (error: RialtoError) => void;
}

const NONE: readonly PendingMessage[] = [];

export class Outbox {
  /** How many are to be sent. */
  readonly unsent = new Value(0);

  readonly #post: Post;
  readonly #storage: OutboxStorage | undefined;
  /** In the order in which they were written. */
  #messages = NONE;
  readonly #waiters = new Map<string, Waiter>();
  readonly #sending = new Set<string>();
  #userId: string | undefined;
  #lastTime = 0;
  #unhear: (() => void) | undefined;

  constructor(post: Post, storage: OutboxStorage | undefined) {
    this.#post = post;
    this.#storage = storage;
  }

  /** The messages of a channel, in the order in which they were written; the same array while there are none. */
  of(channelId: string): readonly PendingMessage[] {
    const messages = this.#messages.filter((message) => message.channelId === channelId);
    return messages.length ? messages : NONE;
  }

  add(channelId: string, content: string): Promise<Message> {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1);
    const clientId = freshId();
    const message: PendingMessage = { clientId, channelId, content, createdAt: this.#lastTime, state: 'sending' };
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
    this.#unhear ??= this.#storage?.onRemoved?.((owner, clientId) => {
      // What is to be sent here is sent here too, since somebody may wait for it.
      if (owner === this.#userId && !this.#waiters.has(clientId)) this.#drop(clientId);
    });
    if (userId !== this.#userId) await this.#become(userId);
    this.#sendAll();
  }

  /** Nobody sends any more, until `resume`. */
  rest(): void {
    this.#unhear?.();
    this.#unhear = undefined;
  }

  async #become(userId: string): Promise<void> {
    // What another user wrote waits in the storage for that user.
    if (this.#userId) this.#set(NONE);
    this.#userId = userId;
    for (const message of this.#messages) this.#write(message);
    const adopted = this.#adopt(userId).catch(() => {});
    await Promise.race([adopted, new Promise((resolve) => setTimeout(resolve, LOAD_WITHIN_MS))]);
  }

  async #adopt(userId: string): Promise<void> {
    const left = (await this.#storage?.load(userId)) ?? [];
    if (userId !== this.#userId) return;
    this.#set([...left.filter(({ clientId }) => !this.#find(clientId)), ...this.#messages]);
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
    if (this.#userId) this.#storage?.remove(this.#userId, clientId).catch(() => {});
  }

  // Storage that fails leaves what this tab holds, which is then all there is.
  #write(message: PendingMessage): void {
    if (this.#userId) this.#storage?.put(this.#userId, message).catch(() => {});
  }

  #set(messages: readonly PendingMessage[]): void {
    this.#messages = messages;
    this.unsent.set(messages.filter(({ state }) => state === 'sending').length);
    this.#post.changed();
  }
}

/** 128 random bits; `crypto.randomUUID` is missing where a page comes over plain http. */
function freshId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
