// Follows one channel by the rule of its log: apply rev = cursor + 1, ignore lower, on higher hold and sync.

import { until } from '../waiting.mjs';

export class Follower {
  #client;
  #channelId;
  #epoch;
  #syncing = false;
  #early = [];

  /** What was seen, in the order in which it was applied: since the beginning, or since the last reset. */
  log = [];
  cursor = 0;
  resets = 0;

  constructor(client, channel) {
    this.#client = client;
    this.#channelId = channel.id;
    this.#epoch = client.ready.epoch;
    client.socket.on('message:new', (message) => this.#live(message));
    client.socket.on('message:updated', (message) => this.#live(message));
    client.socket.on('ready', ({ epoch }) => this.#catchUp('channel:join', epoch));
  }

  /** Begins to follow; gives itself once the past is here. */
  async start() {
    await this.#catchUp('channel:join', this.#epoch);
    return this;
  }

  /** Waits until the log has come to `rev`. */
  reaches(rev, ms) {
    return until(() => this.cursor >= rev && !this.#syncing, `${this.#client.person.username} at rev ${rev}`, ms);
  }

  /** What a screen would show: the messages by their places, each in its last state. */
  held() {
    const bySeq = new Map(this.log.map((message) => [message.seq, message]));
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  #live(message) {
    if (message.channelId !== this.#channelId || message.rev <= this.cursor) return;
    if (this.#syncing) {
      this.#early.push(message);
    } else if (message.rev === this.cursor + 1) {
      this.#apply(message);
    } else {
      this.#early.push(message);
      this.#catchUp('messages:sync', this.#epoch);
    }
  }

  #apply(message) {
    this.log.push(message);
    this.cursor = message.rev;
  }

  /** Pages until the head is here, then what came live meanwhile. A lost connection ends it: `ready` begins anew. */
  async #catchUp(request, epoch) {
    this.#syncing = true;
    const turn = Symbol(request);
    this.turn = turn;
    try {
      let page = { more: true };
      for (let next = request; page.more; next = 'messages:sync') {
        const cursor = { channelId: this.#channelId, after: this.cursor, epoch };
        page = await this.#client.socket.emitWithAck(next, cursor);
        if (turn !== this.turn) return;
        if (!page.ok) throw new Error(`${next}: ${page.error.code}`);
        this.#takePage(page);
        epoch = this.#epoch;
      }
    } catch (error) {
      if (turn === this.turn && this.#client.socket.connected) throw error;
      return;
    }
    this.#syncing = false;
    for (const message of this.#early.splice(0).sort((a, b) => a.rev - b.rev)) this.#live(message);
  }

  #takePage(page) {
    this.#epoch = page.epoch;
    if (page.reset) {
      this.resets += 1;
      this.log = [];
      this.cursor = 0;
      page.more = true;
      return;
    }
    for (const message of page.messages) if (message.rev > this.cursor) this.#apply(message);
    this.cursor = Math.max(this.cursor, page.rev);
  }
}
