// A TCP proxy that understands enough of WebSocket (RFC 6455) to lose acknowledgements on the way from the
// node to the client, and nothing else.

import { connect, createServer } from 'node:net';

const ACK = /^43/; // Engine.IO message, Socket.IO ack, in the namespace "/".
const TEXT = 1;

export class LossyProxy {
  dropped = 0;
  passed = 0;

  /** A proxy on a free loopback port that gives each ack to `loses`, and drops it when that is true. */
  static async start(port, loses) {
    const proxy = new LossyProxy();
    proxy.loses = loses;
    proxy.server = createServer((client) => proxy.#join(client, connect(port, '127.0.0.1')));
    await new Promise((settle) => proxy.server.listen(0, '127.0.0.1', settle));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  stop() {
    this.server.close();
  }

  #join(client, node) {
    const filter = new Filter((frame) => this.#keeps(frame));
    client.pipe(node);
    node.on('data', (piece) => client.write(filter.take(piece)));
    node.on('end', () => client.end());
    for (const [one, other] of [
      [client, node],
      [node, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }

  #keeps({ opcode, final, payload }) {
    if (opcode !== TEXT || !final || !ACK.test(payload.toString('latin1', 0, 2))) return true;
    if (this.loses()) {
      this.dropped += 1;
      return false;
    }
    this.passed += 1;
    return true;
  }
}

/** Passes the answer to the upgrade, then whole frames of which `keeps` is true. */
class Filter {
  #rest = Buffer.alloc(0);
  #upgraded = false;

  constructor(keeps) {
    this.keeps = keeps;
  }

  take(piece) {
    this.#rest = Buffer.concat([this.#rest, piece]);
    const out = [];
    if (!this.#upgraded) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return Buffer.alloc(0);
      out.push(this.#cut(end + 4));
      this.#upgraded = true;
    }
    for (let frame = this.#frame(); frame; frame = this.#frame()) if (this.keeps(frame)) out.push(frame.bytes);
    return Buffer.concat(out);
  }

  /** The next whole frame (RFC 6455 §5.2), or undefined while it is not whole. Frames to a client are not masked. */
  #frame() {
    if (this.#rest.length < 2) return undefined;
    const short = this.#rest[1] & 0x7f;
    const header = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (this.#rest.length < header) return undefined;
    const length =
      short === 126 ? this.#rest.readUInt16BE(2) : short === 127 ? Number(this.#rest.readBigUInt64BE(2)) : short;
    if (this.#rest.length < header + length) return undefined;
    const bytes = this.#cut(header + length);
    return { bytes, opcode: bytes[0] & 0x0f, final: (bytes[0] & 0x80) !== 0, payload: bytes.subarray(header) };
  }

  #cut(length) {
    const cut = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return cut;
  }
}
