// My reactions on their way: each is shown at once, and taken back with a word where the node refuses it.

import type { Message, RialtoClient } from '@rialto/client';

import type { MessageActs } from '../acts/message-acts';
import { rememberEmoji } from './recent';
import type { Wanted } from './shown';

type Client = Pick<RialtoClient, 'react'>;

export class Reacting {
  readonly #client: Client;
  readonly #acts: MessageActs;

  constructor(client: Client, acts: MessageActs) {
    this.#client = client;
    this.#acts = acts;
  }

  /** Reacts, or takes it back. What was wanted of the same kind before is history. */
  readonly react = async (message: Message, emoji: string, set: boolean): Promise<void> => {
    const { id: messageId } = message;
    const wanted: Wanted = { emoji, set };
    if (set) rememberEmoji(emoji);
    this.#put(messageId, emoji, wanted);
    this.#acts.set({ unreacted: undefined });
    try {
      const { rev } = await this.#client.react({ messageId, emoji, set });
      // The answer comes before the event that tells the log: until then it is shown from here.
      if (this.#isLatest(messageId, wanted)) this.#put(messageId, emoji, { ...wanted, rev });
    } catch (error) {
      if (!this.#isLatest(messageId, wanted)) return;
      this.#put(messageId, emoji, undefined);
      this.#acts.set({ unreacted: { message, emoji, set, error } });
    }
  };

  readonly again = (): void => {
    const { unreacted } = this.#acts.get();
    if (unreacted) void this.react(unreacted.message, unreacted.emoji, unreacted.set);
  };

  #isLatest(id: string, wanted: Wanted): boolean {
    return this.#acts.get().wanted.get(id)?.includes(wanted) ?? false;
  }

  #put(id: string, emoji: string, wanted: Wanted | undefined): void {
    const all = new Map(this.#acts.get().wanted);
    const others = (all.get(id) ?? []).filter((one) => one.emoji !== emoji);
    all.set(id, wanted ? [...others, wanted] : others);
    this.#acts.set({ wanted: all });
  }
}
