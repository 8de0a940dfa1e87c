// Messages of mine that are not acknowledged yet. Each channel sends one at a time, so that a refusal or a limit never
// changes their order.

import { describe, offline, RialtoError, retryDelay } from './error.js';
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
  /** The messages of a channel changed. */
  changed: (channelId: string) => void;
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
  readonly #channels = new Map<string, readonly PendingMessage[]>();
  readonly #waiters = new Map<string, Waiter>();
  readonly #sending = new Set<string>();
  #userId: string | undefined;
  #lastTime = 0;
  #unhear: (() => void) | undefined;

  constructor(post: Post, storage: OutboxStorage | undefined) {
    this.#post = post;
    this.#storage = storage;
  }

  /** The messages of a channel, in the order in which they were written; the same array until they change. */
  of(channelId: string): readonly PendingMessage[] {
    return this.#channels.get(channelId) ?? NONE;
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

  retry(channelId: string, clientId: string): void {
    const message = this.#find(channelId, clientId);
    if (message?.state !== 'refused') return;
    const { error: _, ...rest } = message;
    this.#keep({ ...rest, state: 'sending' });
    void this.#send(channelId);
  }

  discard(channelId: string, clientId: string): void {
    if (!this.#find(channelId, clientId)) return;
    this.#remove(channelId, clientId);
    this.#waiters.get(clientId)?.reject(new RialtoError({ code: 'conflict', message: 'The message was discarded.' }));
    this.#waiters.delete(clientId);
  }

  /** The message is committed, whoever said so. */
  settle(pending: PendingMessage, message: Message): void {
    if (!this.#find(pending.channelId, pending.clientId)) return;
    this.#post.sent(pending, message);
    this.#remove(pending.channelId, pending.clientId);
    this.#waiters.get(pending.clientId)?.resolve(message);
    this.#waiters.delete(pending.clientId);
  }

  /** The connection is live, as this user: takes up what was left, and sends. */
  async resume(userId: string): Promise<void> {
    this.#unhear ??= this.#storage?.onRemoved?.((owner, clientId) => {
      if (owner === this.#userId) this.#removedElsewhere(clientId);
    });
    if (userId !== this.#userId) await this.#become(userId);
    for (const channelId of this.#channels.keys()) void this.#send(channelId);
  }

  /** Nobody sends any more, until `resume`. */
  rest(): void {
    this.#unhear?.();
    this.#unhear = undefined;
  }

  async #become(userId: string): Promise<void> {
    // What another user wrote waits in the storage for that user.
    if (this.#userId) for (const channelId of [...this.#channels.keys()]) this.#set(channelId, NONE);
    this.#userId = userId;
    const mine = [...this.#channels.values()].flat();
    for (const message of mine) this.#write(message);
    const left = this.#storage?.load(userId).catch(() => []);
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, LOAD_WITHIN_MS));
    const adopt = (messages: readonly PendingMessage[] = []) => userId === this.#userId && this.#adopt(messages);
    await Promise.race([left?.then(adopt), left && late]);
  }

  #adopt(left: readonly PendingMessage[]): void {
    for (const message of [...left].sort((one, other) => other.createdAt - one.createdAt)) {
      const { channelId, clientId } = message;
      if (!this.#find(channelId, clientId)) this.#set(channelId, [message, ...this.of(channelId)]);
    }
    if (this.#post.isLive()) for (const channelId of this.#channels.keys()) void this.#send(channelId);
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
      else if (this.#find(message.channelId, message.clientId))
        this.#refuse({ ...message, state: 'refused', error: reason });
    }
  }

  #refuse(message: PendingMessage): void {
    this.#keep(message);
    this.#waiters.get(message.clientId)?.reject(new RialtoError(message.error ?? offline()));
    this.#waiters.delete(message.clientId);
  }

  /** Another tab sent or discarded it. What is to be sent here is sent here too, since somebody may wait for it. */
  #removedElsewhere(clientId: string): void {
    if (!this.#waiters.has(clientId))
      for (const channelId of [...this.#channels.keys()]) this.#drop(channelId, clientId);
  }

  #drop(channelId: string, clientId: string): void {
    if (!this.#find(channelId, clientId)) return;
    this.#set(
      channelId,
      this.of(channelId).filter((message) => message.clientId !== clientId),
    );
  }

  #find(channelId: string, clientId: string): PendingMessage | undefined {
    return this.of(channelId).find((message) => message.clientId === clientId);
  }

  #keep(message: PendingMessage): void {
    const messages = this.of(message.channelId);
    const known = messages.some(({ clientId }) => clientId === message.clientId);
    this.#set(
      message.channelId,
      known ? messages.map((old) => (old.clientId === message.clientId ? message : old)) : [...messages, message],
    );
    this.#write(message);
  }

  #remove(channelId: string, clientId: string): void {
    this.#drop(channelId, clientId);
    if (this.#userId) this.#storage?.remove(this.#userId, clientId).catch(() => {});
  }

  // Storage that fails leaves what this tab holds, which is then all there is.
  #write(message: PendingMessage): void {
    if (this.#userId) this.#storage?.put(this.#userId, message).catch(() => {});
  }

  #set(channelId: string, messages: readonly PendingMessage[]): void {
    if (messages.length) this.#channels.set(channelId, messages);
    else this.#channels.delete(channelId);
    this.unsent.set([...this.#channels.values()].flat().filter(({ state }) => state === 'sending').length);
    this.#post.changed(channelId);
  }
}

/** 128 random bits; `crypto.randomUUID` is missing where a page comes over plain http. */
function freshId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
