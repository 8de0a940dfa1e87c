// Sends messages, edits each twice and deletes every other one, one request after the other, and keeps the record of what
// was acknowledged. What has no answer when the connection is lost is asked for again.

import assert from 'node:assert/strict';

import { until } from '../waiting.mjs';

export class Reviser {
  #client;
  #channelId;
  #ready = true;
  #ended = false;
  #asked;
  #made = 0;

  /** The last that was acknowledged of each message: `{ id, rev, content }`. */
  changed = new Map();
  /** How many edits and deletions were acknowledged. */
  count = 0;

  constructor(client, channel) {
    this.#client = client;
    this.#channelId = channel.id;
    client.socket.on('disconnect', () => {
      this.#ready = false;
    });
    client.socket.on('ready', () => {
      this.#ready = true;
      this.#emit();
    });
    this.#send();
  }

  /** Begins nothing more, and waits until all is acknowledged. */
  async end() {
    this.#ended = true;
    await until(() => this.#asked === undefined, 'the answer to the last change', 60_000);
  }

  #send() {
    this.#made += 1;
    const clientId = `reviser-${this.#made}`;
    this.#ask('message:send', { channelId: this.#channelId, content: clientId, clientId }, (message) => {
      this.#edit(message.id, 1);
    });
  }

  #edit(messageId, n) {
    this.#ask('message:edit', { messageId, content: `edit ${n} of ${messageId}` }, () => {
      if (n < 2) this.#edit(messageId, n + 1);
      else if (this.#made % 2 === 0) this.#ask('message:delete', { messageId }, () => this.#send());
      else this.#send();
    });
  }

  #ask(event, payload, next) {
    this.#asked = this.#ended ? undefined : { event, payload, next };
    this.#emit();
  }

  #emit() {
    const asked = this.#asked;
    if (!asked || !this.#ready) return;
    this.#client.socket.emit(asked.event, asked.payload, (ack) => {
      // One that was asked for again has two answers.
      if (asked !== this.#asked) return;
      assert.ok(ack.ok, `${asked.event} was refused: ${JSON.stringify(ack.error)}`);
      const { id, rev, content } = ack.message;
      this.changed.set(id, { id, rev, content });
      if (asked.event !== 'message:send') this.count += 1;
      asked.next(ack.message);
    });
  }
}
