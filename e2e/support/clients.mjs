// The stock Socket.IO client, with everything that it hears kept in order.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { io } from 'socket.io-client';

import { fresh } from './people.mjs';
import { Heard, PATIENCE_MS, within } from './waiting.mjs';

/** What the stock client is told to use; `default` is what it does when told nothing. */
export const transports = {
  'websocket only': { transports: ['websocket'] },
  'polling only': { transports: ['polling'] },
  'default transports': {},
};

const open = new Set();
after(() => {
  for (const client of open) client.close();
});

export class Client {
  constructor(person, options = {}) {
    this.person = person;
    this.heard = new Heard();
    this.socket = io(person.node.url, {
      auth: { token: person.token },
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 250,
      timeout: PATIENCE_MS,
      ...options,
    });
    this.socket.onAny((event, payload) => this.heard.add({ event, payload, at: performance.now() }));
    this.socket.on('connect_error', (error) => this.heard.add({ event: 'connect_error', payload: error }));
    this.socket.on('disconnect', (reason) =>
      this.heard.add({ event: 'disconnect', payload: reason, at: performance.now() }),
    );
    open.add(this);
  }

  /** A position in what was heard: waiting from here ignores what came before. */
  mark() {
    return this.heard.all.length;
  }

  /** The payload of the first `event` that `matches`, now or when it comes. */
  async next(event, { where = () => true, since = 0, ms } = {}) {
    const matches = (entry) => entry.event === event && where(entry.payload);
    const what = `${event} for ${this.person.username}`;
    return (await this.heard.first(matches, what, { since, ms })).payload;
  }

  /** The payloads of every `event` heard from `since` on. */
  all(event, since = 0) {
    return this.heard.all
      .slice(since)
      .filter((entry) => entry.event === event)
      .map((entry) => entry.payload);
  }

  /** Sends a request and gives its acknowledgement. A payload that is left out is not sent at all. */
  request(event, ...payload) {
    const ack = new Promise((settle) => this.socket.emit(event, ...payload, settle));
    return within(ack, `the ack of ${event}`);
  }

  /** The same, of which nothing but success is expected. */
  async do(event, ...payload) {
    const ack = await this.request(event, ...payload);
    assert.equal(ack.ok, true, `${event} was refused: ${JSON.stringify(ack.error)}`);
    return ack;
  }

  /** The same, of which a refusal with one of `codes` is expected. */
  async refused(codes, event, ...payload) {
    const ack = await this.request(event, ...payload);
    const allowed = [codes].flat();
    assert.equal(ack.ok, false, `${event} ${JSON.stringify(payload)} was taken`);
    assert.ok(allowed.includes(ack.error.code), `${event}: ${ack.error.code} is not ${allowed.join(' or ')}`);
    assert.equal(typeof ack.error.message, 'string');
    return ack.error;
  }

  /**
   * Waits until every event that the node had for this client is here: makes a server and hears of it.
   * Events reach a socket in the order in which they were published.
   */
  async settled() {
    const since = this.mark();
    const server = await this.person.createServer(fresh('fence'));
    await this.next('server:added', { where: (payload) => payload.server.id === server.id, since });
  }

  close() {
    open.delete(this);
    this.socket.disconnect();
  }
}

/** A client that has heard its `ready`, which it keeps as `client.ready`. */
export async function connect(person, options) {
  const client = new Client(person, options);
  client.ready = await client.next('ready');
  return client;
}

/** Has somebody read all of a channel. */
export async function readAll(person, channel) {
  const client = await connect(person);
  await client.do('channel:join', { channelId: channel.id });
  await client.do('channel:leave', { channelId: channel.id });
  client.close();
}

/** Many at once. */
export function connectAll(people, options) {
  return Promise.all(people.map((person) => connect(person, options)));
}
