// Who is typing where, as far as it was told. Nobody says that they have stopped: it is over after a while, or with their
// message.

import type { Message, Typing as Told, User } from './protocol/index.js';
import { Value } from './readable.js';

const SHOWN_MS = 8_000;
/** Longer than the node asks for, so that what is told is never too early. */
const TELL_EVERY_MS = 4_000;

export class Typing {
  readonly #typists = new Map<string, Value<readonly User[]>>();
  readonly #ends = new Map<string, ReturnType<typeof setTimeout>>();
  /** When it was last told that I am typing. */
  readonly #told = new Map<string, number>();

  of(channelId: string): Value<readonly User[]> {
    const typists = this.#typists.get(channelId) ?? new Value<readonly User[]>(NOBODY);
    this.#typists.set(channelId, typists);
    return typists;
  }

  hear({ channelId, user }: Told): void {
    const typists = this.of(channelId);
    const key = channelId + user.id;
    clearTimeout(this.#ends.get(key));
    this.#ends.set(
      key,
      setTimeout(() => this.#end(channelId, user.id), SHOWN_MS),
    );
    if (typists.get().every(({ id }) => id !== user.id)) typists.set([...typists.get(), user]);
  }

  /** They have said it; so have I. */
  said({ channelId, author }: Message): void {
    this.#end(channelId, author.id);
  }

  /** Whether it is to be told that I am typing. */
  begin(channelId: string): boolean {
    const now = Date.now();
    const isDue = now - (this.#told.get(channelId) ?? 0) >= TELL_EVERY_MS;
    if (isDue) this.#told.set(channelId, now);
    return isDue;
  }

  #end(channelId: string, userId: string): void {
    const key = channelId + userId;
    if (!this.#ends.has(key)) return;
    clearTimeout(this.#ends.get(key));
    this.#ends.delete(key);
    const typists = this.of(channelId);
    typists.set(typists.get().filter(({ id }) => id !== userId));
  }
}

export const NOBODY: readonly User[] = [];
