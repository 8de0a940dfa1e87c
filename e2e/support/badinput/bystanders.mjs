// Two who chat in good order while somebody else sends nonsense: each message must reach both, and soon.

import { setInterval as every } from 'node:timers/promises';

import { connectAll } from '../clients.mjs';
import { percentile } from '../measuring.mjs';
import { community, register } from '../people.mjs';
import { until } from '../waiting.mjs';

const PACE_MS = 20;

export class Bystanders {
  sent = [];
  acked = [];
  refused = [];
  heard = { one: [], other: [] };
  disconnects = [];
  #took = [];
  #began = new Map();
  #stop = new AbortController();

  /** Makes their accounts and their place; they connect by `start`. */
  static async of(node) {
    const people = await Promise.all([register(node, 'bystander'), register(node, 'bystander')]);
    const { channel } = await community(...people);
    return Object.assign(new Bystanders(), { people, channel });
  }

  /** Begins to chat, one over WebSocket and one as stock clients do by themselves. */
  async start() {
    const [one] = await connectAll([this.people[0]], { transports: ['websocket'] });
    const [other] = await connectAll([this.people[1]]);
    this.clients = { one, other };
    for (const [name, client] of Object.entries(this.clients)) {
      await client.do('channel:join', { channelId: this.channel.id });
      client.socket.on('message:new', ({ content }) => this.#hear(name, content));
      client.socket.on('disconnect', (reason) => this.disconnects.push(`${name}: ${reason}`));
    }
    this.chatting = this.#chat();
  }

  /** The slowest hundredth, in milliseconds, since this was last asked. */
  slowest() {
    return percentile(this.#took.splice(0), 0.99);
  }

  /** Ends the chat once everything has been heard, or will not be any more. */
  async stop() {
    this.#stop.abort();
    await this.chatting;
    const isAllHeard = () => Object.values(this.heard).every((list) => list.length >= this.sent.length);
    await until(() => this.disconnects.length > 0 || isAllHeard(), 'the last of the chat').catch(() => {});
    for (const client of Object.values(this.clients)) {
      client.socket.off('disconnect');
      client.close();
    }
  }

  async #chat() {
    try {
      for await (const _ of every(PACE_MS, undefined, { signal: this.#stop.signal })) this.#say();
    } catch (error) {
      if (error.name !== 'AbortError') throw error;
    }
  }

  #say() {
    const speaker = this.sent.length % 2 === 0 ? this.clients.one : this.clients.other;
    const content = `line ${this.sent.length}`;
    this.sent.push(content);
    this.#began.set(content, performance.now());
    speaker.socket.emit('message:send', { channelId: this.channel.id, content }, (ack) =>
      ack.ok ? this.acked.push(content) : this.refused.push(ack.error),
    );
  }

  #hear(name, content) {
    this.heard[name].push(content);
    this.#took.push(performance.now() - this.#began.get(content));
  }
}
