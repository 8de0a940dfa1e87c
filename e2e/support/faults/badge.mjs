// The number that a client shows for a channel that it does not view, as the guide's client counts it: set by
// `ready` and `notifications:count`, raised by `notification:update`.

import { COUNT_MAX } from './checker.mjs';

export class Badge {
  #channelId;
  #head = 0;
  unread = 0;

  constructor(client, channel) {
    this.#channelId = channel.id;
    this.name = client.person.username;
    this.userId = client.person.id;
    this.#begin(client.ready);
    client.socket.on('ready', (ready) => this.#begin(ready));
    client.socket.on('notification:update', (event) => this.#raise(event));
    client.socket.on('notifications:count', ({ channels = [] }) => {
      const mine = channels.find((each) => each.channelId === this.#channelId);
      if (mine) this.unread = mine.unread;
    });
  }

  /** The head that this number knows of. */
  get head() {
    return this.#head;
  }

  /** The number as the checker takes it. */
  shown(readSeq) {
    return { name: this.name, userId: this.userId, readSeq, unread: this.unread };
  }

  #begin({ servers }) {
    const channel = servers.flatMap((server) => server.channels).find((each) => each.id === this.#channelId);
    this.#head = channel.rev;
    this.unread = channel.unread;
  }

  #raise({ channelId, seq }) {
    if (channelId !== this.#channelId || seq <= this.#head) return;
    this.#head = seq;
    this.unread = Math.min(COUNT_MAX, this.unread + 1);
  }
}
