// The one TCP proxy of all tests, between clients and a node. It does to its lines what a network may do: cuts them,
// slows them, swallows what the node says, and refuses WebSocket. It knows enough of WebSocket (RFC 6455) to change what
// is said, message by message.

import { connect, createServer } from 'node:net';

import { Texts, textFrame } from './frames.mjs';

const UPGRADE = /^upgrade: *websocket/im;
const REFUSAL = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/**
 * @typedef {(text: string, line: Line) => readonly string[]} Change What goes on in the place of a text.
 * @typedef {{ toNode?: Change, toClient?: Change, delayMs?: number, lifetime?: () => number }} Options
 *   `delayMs`: how much later everything comes. `lifetime`: after how many milliseconds a new line is cut.
 */

export class TcpProxy {
  /** Whether new connections are let through. */
  open = true;
  /** Whether what the node says is let through. */
  answers = true;
  /** Whether a connection may become a WebSocket, which some proxies do not let it. */
  upgrades = true;
  /** Which texts of the node are lost. @type {(text: string) => boolean} */
  loses = () => false;
  url = '';
  accepted = 0;
  /** How many upgrades it refused. */
  refused = 0;
  /** How many lines were cut. */
  cuts = 0;
  /** @type {Set<Line>} */
  lines = new Set();

  /** @param {number} port @param {Options} options */
  constructor(port, options) {
    this.port = port;
    this.options = options;
    this.server = createServer((client) => {
      this.accepted += 1;
      if (this.open) this.lines.add(new Line(this, client));
      else client.destroy();
    });
  }

  /** A proxy on a free loopback port, in front of `port`. @param {number} port @param {Options} options */
  static async start(port, options = {}) {
    const proxy = new TcpProxy(port, options);
    await new Promise((settle) => proxy.server.listen(0, '127.0.0.1', () => settle(undefined)));
    const address = /** @type {import('node:net').AddressInfo} */ (proxy.server.address());
    proxy.url = `http://127.0.0.1:${address.port}`;
    return proxy;
  }

  /** How many lines there are. */
  get connections() {
    return this.lines.size;
  }

  /** The person, whose clients then come through here. */
  between(person) {
    return Object.assign(Object.create(person), { node: { url: this.url } });
  }

  /** Cuts every line, by a reset and not by a farewell: what is on its way is lost. */
  cut() {
    for (const line of [...this.lines]) line.cut();
  }

  /** From now on no line ends by itself; those that there are end now. */
  calm() {
    this.options = { ...this.options, lifetime: undefined };
    this.cut();
  }

  stop() {
    this.server.close();
    this.calm();
  }
}

/** One connection through the proxy. */
class Line {
  constructor(proxy, client) {
    const { port, options } = proxy;
    const { toNode, toClient = (text) => (proxy.loses(text) ? [] : [text]), delayMs, lifetime } = options;
    this.proxy = proxy;
    this.client = client;
    this.node = connect(port, '127.0.0.1');
    const up = toNode && new Texts((text) => toNode(text, this), true);
    const down = new Texts((text) => toClient(text, this), false);
    const later = (act) => (delayMs ? setTimeout(act, delayMs) : act());
    const timer = lifetime && setTimeout(() => this.cut(), lifetime());
    const carry = (one, other, texts, passes) => {
      one.setNoDelay(true);
      one.on('data', (piece) => {
        if (!passes(piece)) return;
        const said = texts ? texts.take(piece) : piece;
        later(() => other.write(said));
      });
      one.on('end', () => later(() => other.end()));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        clearTimeout(timer);
        proxy.lines.delete(this);
        other.destroy();
      });
    };
    carry(client, this.node, up, (piece) => proxy.upgrades || !this.refuse(piece));
    carry(this.node, client, down, () => proxy.answers);
  }

  /** Whether it asks for WebSocket, which is then refused. */
  refuse(piece) {
    if (!UPGRADE.test(piece.toString('latin1'))) return false;
    this.proxy.refused += 1;
    this.client.end(REFUSAL);
    return true;
  }

  /** Says something to the client that the node has not said. */
  tell(text) {
    if (!this.client.destroyed) this.client.write(textFrame(text, false));
  }

  cut() {
    this.proxy.cuts += 1;
    for (const socket of [this.client, this.node]) socket.resetAndDestroy();
  }
}
