// Notices of the system about messages, each shown until it is pressed, or its message is read wherever it may be.

import { COUNT_MAX, type Message, type RialtoClient } from '@rialto/client';

/** More than these say no more than that there is much. */
const SHOWN_MAX = 20;

/** A message of which somebody is told; `preview` is its beginning, as it was written. */
export interface Told extends Pick<Message, 'channelId' | 'seq' | 'author' | 'nickname'> {
  serverId: string;
  messageId: string;
  preview: string;
}

interface Shown {
  told: Told;
  notice: Notification;
}

interface Words {
  title: string;
  body: string;
  /** The address of a picture. */
  icon: string;
}

/** What is shown of messages that nobody has read yet. `open` is called with the message whose notice is pressed. */
export class Notices {
  #shown: Shown[] = [];
  /** How much was unread in a channel of which something is shown. */
  readonly #unread = new Map<string, number>();
  readonly #ends: (() => void)[];
  #isEnded = false;

  constructor(
    private readonly client: RialtoClient,
    private readonly open: (told: Told) => void,
  ) {
    this.#ends = [client.servers.subscribe(this.#look), client.directs.subscribe(this.#look)];
  }

  /** Shows one; none where the message is read by now, or whom it was for is gone. */
  show(told: Told, { title, ...words }: Words): void {
    if (this.#isEnded || this.#unreadIn(told.channelId) === 0) return;
    // The same message in another tab takes the same place.
    const notice = new Notification(title, { ...words, tag: told.messageId, silent: true });
    const shown = { told, notice };
    this.#shown.push(shown);
    this.#unread.set(told.channelId, this.#unreadIn(told.channelId));
    notice.onclick = () => {
      this.#withdraw((one) => one === shown);
      window.focus();
      this.open(told);
    };
    notice.onclose = () => {
      this.#shown = this.#shown.filter((one) => one !== shown);
    };
    const [oldest] = this.#shown;
    if (this.#shown.length > SHOWN_MAX) this.#withdraw((one) => one === oldest);
  }

  /** Withdraws all of them. */
  clear(): void {
    this.#withdraw(() => true);
  }

  /** Withdraws all of them, and shows none any more. */
  end(): void {
    for (const end of this.#ends) end();
    this.#isEnded = true;
    this.clear();
  }

  #unreadIn(channelId: string): number {
    const direct = this.client.directs.get().directs.find(({ channel }) => channel.id === channelId);
    return (direct ?? this.client.findChannel(channelId))?.channel.unread ?? 0;
  }

  readonly #look = (): void => {
    for (const channelId of new Set(this.#shown.map(({ told }) => told.channelId))) {
      const [before, now] = [this.#unread.get(channelId) ?? 0, this.#unreadIn(channelId)];
      this.#unread.set(channelId, now);
      const isThere = ({ told }: Shown) => told.channelId === channelId;
      if (now === 0) this.#withdraw(isThere);
      // Some were read, or deleted.
      else if (now < before) void this.#keepUnread(channelId);
    }
  };

  async #keepUnread(channelId: string): Promise<void> {
    const unread = await this.client.getUnread({ channelId }).catch(() => undefined);
    if (!unread) return;
    // They are the first of more, or all.
    const last = unread.messages[COUNT_MAX - 1]?.seq ?? Number.POSITIVE_INFINITY;
    const left = new Set(unread.messages.map(({ id }) => id));
    this.#withdraw(({ told }) => told.channelId === channelId && told.seq <= last && !left.has(told.messageId));
  }

  #withdraw(which: (shown: Shown) => boolean): void {
    const gone = this.#shown.filter(which);
    this.#shown = this.#shown.filter((one) => !gone.includes(one));
    for (const { notice } of gone) notice.close();
  }
}
