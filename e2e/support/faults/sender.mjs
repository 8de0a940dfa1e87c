// Sends into a channel and keeps the record of what was sent and what was acknowledged. What has no answer
// when the connection is lost goes out again, in its order, under the same clientIds.

import { until } from '../waiting.mjs';

export class Sender {
  #client;
  #channelId;
  #ready = true;
  #outbox = new Set();
  #made = 0;

  sent = [];
  acked = [];
  refused = [];

  constructor(client, channel, name = client.person.username) {
    this.#client = client;
    this.#channelId = channel.id;
    this.name = name;
    client.socket.on('disconnect', () => {
      this.#ready = false;
    });
    client.socket.on('ready', () => {
      this.#ready = true;
      for (const clientId of this.#outbox) this.#emit(clientId);
    });
  }

  /** How many messages wait for their acknowledgement. */
  get waiting() {
    return this.#outbox.size;
  }

  /** Sends one message, whose content is its clientId; while the connection is down it waits in the outbox. */
  send() {
    this.#made += 1;
    const clientId = `${this.name}-${this.#made}`;
    this.sent.push({ author: this.#client.person.id, clientId });
    this.#outbox.add(clientId);
    if (this.#ready) this.#emit(clientId);
  }

  /** Waits until everything that was sent is acknowledged. */
  drained(ms = 60_000) {
    return until(() => this.#outbox.size === 0, `every acknowledgement of ${this.name}`, ms);
  }

  #emit(clientId) {
    const payload = { channelId: this.#channelId, content: clientId, clientId };
    this.#client.socket.emit('message:send', payload, (ack) => this.#answered(clientId, ack));
  }

  #answered(clientId, ack) {
    if (!ack.ok) {
      this.refused.push({ clientId, ...ack.error });
      return;
    }
    this.#outbox.delete(clientId);
    const { id, seq, author, channelId } = ack.message;
    this.acked.push({ author: author.id, channelId, clientId, id, seq });
  }
}

/** Has `senders` send `rate` messages a second in turn, until `stop()` is called. */
export function startLoad(senders, rate) {
  const began = performance.now();
  let made = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) * rate) / 1000);
    for (; made < due; made += 1) senders[made % senders.length].send();
  }, 5);
  return { stop: () => clearInterval(timer) };
}
