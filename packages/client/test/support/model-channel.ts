// A channel as the node keeps it, with edits and deletions, which no request makes yet.

import type { Message } from '../../src/index.js';
import type { Random } from './random.js';

const author = { id: 'u', username: 'ada', displayName: 'ada', avatarUrl: null };

export class ModelChannel {
  readonly epoch = 'e';
  readonly messages: Message[] = [];
  rev = 0;

  /** A new message, or an edit or a deletion of an old one. */
  change(random: Random): Message {
    const old = random.oneIn(2) ? this.messages[random.below(this.messages.length || 1)] : undefined;
    return old ? this.edit(old, random.oneIn(3) ? { content: '', deletedAt: 't' } : {}) : this.say();
  }

  say(): Message {
    this.rev += 1;
    const message: Message = {
      id: `m${this.rev}`,
      serverId: 's',
      channelId: 'c',
      seq: this.rev,
      rev: this.rev,
      author,
      content: `${this.rev}`,
      createdAt: 't',
      editedAt: null,
      deletedAt: null,
    };
    this.messages.push(message);
    return message;
  }

  edit({ id }: Message, change: Partial<Message> = {}): Message {
    this.rev += 1;
    const at = this.messages.findIndex((message) => message.id === id);
    const message = {
      ...this.messages[at],
      content: `${this.rev}`,
      editedAt: 't',
      rev: this.rev,
      ...change,
    } as Message;
    this.messages[at] = message;
    return message;
  }

  newest(limit: number) {
    return this.#page({ messages: this.messages.slice(-limit), more: this.messages.length > limit, rev: this.rev });
  }

  before(seq: number, limit: number) {
    return this.#page({
      messages: this.messages.filter((message) => message.seq < seq).slice(-limit),
      more: false,
      rev: this.rev,
    });
  }

  after(rev: number, limit: number) {
    const changed = this.messages.filter((message) => message.rev > rev).sort((one, other) => one.rev - other.rev);
    const messages = changed.slice(0, limit);
    const more = changed.length > limit;
    return this.#page({ messages, more, rev: more ? (messages.at(-1)?.rev ?? rev) : this.rev });
  }

  #page(page: { messages: Message[]; more: boolean; rev: number }) {
    const place = {
      kind: 'text' as const,
      categoryId: null,
      synced: false,
      private: false,
      slowModeSeconds: 0,
      position: 0,
    };
    const channel = { ...place, id: 'c', serverId: 's', name: '', topic: '', rev: this.rev, readSeq: 0, unread: 0 };
    return { ...page, epoch: this.epoch, reset: false, channel };
  }
}
