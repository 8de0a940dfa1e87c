// A channel as the node keeps it, read by `ME`.

import type { Live } from '../../src/history.js';
import type { Message, MessageChange, Reaction } from '../../src/index.js';
import { quoteOf } from '../../src/quotes.js';
import type { Random } from './random.js';

const author = { id: 'u', username: 'ada', displayName: 'ada', avatarUrl: null };

/** Who reads the channel. */
export const ME = 'me';

export class ModelChannel {
  readonly epoch = 'e';
  readonly messages: Message[] = [];
  rev = 0;
  /** What happened last, where that is told. */
  last: MessageChange | undefined;

  /** A new message, or a change of an old one. */
  change(random: Random): Message {
    const old = random.oneIn(2) ? this.messages[random.below(this.messages.length || 1)] : undefined;
    if (!old || random.oneIn(4)) return this.say(old);
    if (!old.deletedAt && random.oneIn(2)) return this.react(old, random.pick(['a', 'b']), random.pick([ME, 'x', 'y']));
    if (!old.deletedAt && random.oneIn(3)) return this.pin(old, random.pick([ME, 'x']));
    return this.edit(old, random.oneIn(3) ? { content: '', deletedAt: 't', reactions: [], pinnedAt: null } : {});
  }

  /** A message with its last change, as it is told to everybody. */
  told(message: Message): Live {
    const reactions = message.reactions.map(({ me: _, ...reaction }) => reaction);
    return { ...message, reactions, ...(this.last && { change: this.last }) };
  }

  /** Somebody reacts, or takes that back. */
  react(message: Message, emoji: string, userId: string): Message {
    const old = message.reactions.find((each) => each.emoji === emoji);
    const set = !old?.userIds.includes(userId);
    const before = old?.userIds ?? [];
    const userIds = set ? [...before, userId] : before.filter((id) => id !== userId);
    const now: Reaction = { emoji, count: userIds.length, userIds, me: userIds.includes(ME) };
    const others = message.reactions.filter((each) => each !== old);
    const { content, editedAt } = message;
    const changed = this.edit(message, { content, editedAt, reactions: userIds.length ? [...others, now] : others });
    this.last = { type: 'react', userId, emoji, set };
    return changed;
  }

  /** Somebody pins a message, or unpins it. */
  pin(message: Message, userId: string): Message {
    const { content, editedAt, pinnedAt } = message;
    const changed = this.edit(message, { content, editedAt, pinnedAt: pinnedAt ? null : 't' });
    this.last = { type: 'pin', userId, set: !pinnedAt };
    return changed;
  }

  say(answered?: Message): Message {
    this.rev += 1;
    this.last = undefined;
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
      replyTo: answered ? quoteOf(answered) : null,
      reactions: [],
      pinnedAt: null,
      thread: null,
    };
    this.messages.push(message);
    return message;
  }

  edit({ id }: Message, change: Partial<Message> = {}): Message {
    this.rev += 1;
    this.last = { type: change.deletedAt ? 'delete' : 'edit', userId: author.id };
    const at = this.messages.findIndex((message) => message.id === id);
    const message = {
      ...this.messages[at],
      content: `${this.rev}`,
      editedAt: 't',
      rev: this.rev,
      ...change,
    } as Message;
    this.messages[at] = message;
    for (const [n, each] of this.messages.entries()) {
      if (each.replyTo?.id === id) this.messages[n] = { ...each, replyTo: quoteOf(message) };
    }
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
