// A TCP proxy between a node and PostgreSQL that understands enough of its protocol (PostgreSQL, "Frontend/Backend
// Protocol") to know a COMMIT, and does to it what a network may do.

import { connect, createServer } from 'node:net';
import { after } from 'node:test';

const COMMIT = Buffer.from('COMMIT\0');
const QUERY = 'Q'.charCodeAt(0);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class DatabaseProxy {
  #lines = new Set();
  #port;

  /**
   * What is done to a COMMIT of the given line: it is lost with its connection 'before' it arrives; the connection is cut
   * while it is 'in' the server's hands; its answer is lost with the connection 'after' it was carried out; the connection
   * falls silent and stays open ('silent before', 'silent after'); or nothing, where it gives undefined.
   */
  fate = () => undefined;
  /** How many COMMITs met with which fault. */
  met = {};
  isFrozen = false;

  /** A proxy before the cluster, on a free loopback port, until the end of the test file. */
  static async start(cluster) {
    const proxy = new DatabaseProxy();
    proxy.server = createServer((client) => {
      proxy.#lines.add(
        new Line(proxy, client, connect(cluster.port, '127.0.0.1'), (line) => proxy.#lines.delete(line)),
      );
    });
    await proxy.#listen(0);
    after(() => {
      proxy.fate = () => undefined;
      for (const line of proxy.#lines) line.reset();
      proxy.server.close();
    });
    return proxy;
  }

  async #listen(port) {
    await new Promise((settle) => this.server.listen(port, '127.0.0.1', settle));
    this.#port = this.server.address().port;
    this.url = `postgres://postgres@127.0.0.1:${this.#port}/postgres?sslmode=disable`;
  }

  /** From now on connections are refused, and those that are open are cut. */
  async refuse() {
    const closed = new Promise((settle) => this.server.close(settle));
    for (const line of this.#lines) line.reset();
    await closed;
  }

  /** Lets connections in again. */
  allow() {
    return this.#listen(this.#port);
  }

  /** From now on nothing passes, in either direction, and nothing is cut. */
  freeze() {
    this.isFrozen = true;
  }

  /** Lets new connections through again; those that were frozen stay so for good. */
  thaw() {
    this.isFrozen = false;
  }
}

/** One connection through the proxy. */
class Line {
  #rest = Buffer.alloc(0);
  #started = false;
  #transaction = [];
  #fault;
  #isSilent = false;

  constructor(proxy, client, server, ended) {
    Object.assign(this, { proxy, client, server });
    for (const socket of [client, server]) socket.setNoDelay(true);
    client.on('data', (piece) => this.#say(piece));
    server.on('data', (piece) => this.#hear(piece));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        if (!this.#quiet()) other.destroy();
        ended(this);
      });
    }
  }

  /** Whether the node has said all of `texts` in the transaction that is under way; an id goes as its 16 bytes. */
  mentions(...texts) {
    const said = Buffer.concat(this.#transaction);
    return texts.every((text) => said.includes(UUID.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : text));
  }

  reset() {
    for (const socket of [this.client, this.server]) socket.resetAndDestroy();
  }

  #quiet() {
    this.#isSilent ||= this.proxy.isFrozen;
    return this.#isSilent;
  }

  /** What the node says. */
  #say(piece) {
    if (this.#quiet()) return;
    this.#rest = Buffer.concat([this.#rest, piece]);
    for (let message = this.#next(); message; message = this.#next()) {
      this.#transaction.push(message);
      const commits = message[0] === QUERY && message.subarray(5).equals(COMMIT);
      const fault = commits ? this.proxy.fate(this) : undefined;
      // Each transaction, and each question outside of one, ends with a query or begins with one.
      if (message[0] === QUERY) this.#transaction = [];
      if (fault) this.proxy.met[fault] = (this.proxy.met[fault] ?? 0) + 1;
      if (fault === 'before') return this.reset();
      if (fault === 'silent before') {
        this.#isSilent = true;
        return undefined;
      }
      this.#fault = fault;
      this.server.write(message, () => fault === 'in' && this.reset());
    }
    return undefined;
  }

  /** What the server says. */
  #hear(piece) {
    if (this.#quiet()) return;
    if (this.#fault === 'after') return this.reset();
    if (this.#fault === 'silent after') {
      this.#isSilent = true;
      return undefined;
    }
    this.client.write(piece);
    return undefined;
  }

  /** The next whole message of the node; the first has no letter for its kind. */
  #next() {
    const kind = this.#started ? 1 : 0;
    if (this.#rest.length < kind + 4) return undefined;
    const length = kind + this.#rest.readUInt32BE(kind);
    if (this.#rest.length < length) return undefined;
    this.#started = true;
    const message = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return message;
  }
}
