// Messages on their way out. A deletion waits for a moment in which it can be undone; the next one, another channel and
// the end of the page send it at once.

import type { Message, RialtoClient } from '@rialto/client';

import { Delayed } from '../../../lib/delayed';
import { patiently } from '../../../lib/patiently';
import type { MessageActs } from './message-acts';

type Client = Pick<RialtoClient, 'api' | 'deleteMessage'>;

/** Those of one screen. */
export class Deletions {
  readonly #client: Client;
  readonly #acts: MessageActs;
  readonly delayed = new Delayed(() => this.sendNow());

  constructor(client: Client, acts: MessageActs) {
    this.#client = client;
    this.#acts = acts;
  }

  /** Deletes them in a moment. */
  readonly begin = (messages: readonly Message[]): void => {
    this.sendNow();
    this.#mark(messages, true);
    this.#acts.set({ undoable: messages, refused: undefined });
    this.delayed.begin();
  };

  readonly undo = (): void => this.#mark(this.#take(), false);

  readonly sendNow = (): void => void this.#send(this.#take());

  readonly sendAgain = (): void => {
    const { messages } = this.#acts.get().refused ?? {};
    this.#acts.set({ refused: undefined });
    if (!messages) return;
    this.#mark(messages, true);
    void this.#send(messages);
  };

  /** The page goes away: in the manner that outlives it. */
  readonly leavePage = (): void => {
    for (const { id } of this.#take()) {
      this.#client.api(`/messages/${id}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    }
  };

  /** What could be undone until now. */
  #take(): readonly Message[] {
    const { undoable } = this.#acts.get();
    this.delayed.end();
    if (undoable.length > 0) this.#acts.set({ undoable: [] });
    return undoable;
  }

  async #send(messages: readonly Message[]): Promise<void> {
    const refused: Message[] = [];
    let reason: unknown;
    for (const message of messages) {
      const error = await this.#sendOne(message);
      if (error === undefined) continue;
      refused.push(message);
      reason = error;
    }
    if (refused.length === 0) return;
    // What is gone stays marked: the answer comes before the event that says so to the log.
    this.#mark(refused, false);
    this.#acts.set({ refused: { messages: refused, error: reason } });
  }

  /** Gives why it could not be done. */
  async #sendOne({ id }: Message): Promise<unknown> {
    try {
      await patiently(() => this.#client.deleteMessage({ messageId: id }));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #mark(messages: readonly Message[], isGoing: boolean): void {
    const going = new Set(this.#acts.get().going);
    for (const { id } of messages) {
      if (isGoing) going.add(id);
      else going.delete(id);
    }
    this.#acts.set({ going });
  }
}
