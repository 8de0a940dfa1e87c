// A TCP proxy that understands enough of WebSocket (RFC 6455) to change what a client and a node say to each other,
// message by message. Everything else goes through as it comes.

import { connect, createServer } from 'node:net';

const TEXT = 1;
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const same = (text) => [text];

export class WireProxy {
  /**
   * A proxy on a free loopback port. `toNode` and `toClient` get each text and the line that it came by, and give the
   * texts that go on in its place.
   */
  static async start(port, { toNode = same, toClient = same } = {}) {
    const proxy = new WireProxy();
    proxy.server = createServer((client) => new Line(client, connect(port, '127.0.0.1'), toNode, toClient));
    await new Promise((settle) => proxy.server.listen(0, '127.0.0.1', settle));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  /** The person, whose clients then come through here. */
  between(person) {
    return Object.assign(Object.create(person), { node: { url: this.url } });
  }

  stop() {
    this.server.close();
  }
}

/** One connection through the proxy. */
class Line {
  constructor(client, node, toNode, toClient) {
    this.client = client;
    const up = new Filter((text) => toNode(text, this), true);
    const down = new Filter((text) => toClient(text, this), false);
    for (const [one, other, filter] of [
      [client, node, up],
      [node, client, down],
    ]) {
      one.on('data', (piece) => other.write(filter.take(piece)));
      one.on('end', () => other.end());
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }

  /** Says something to the client that the node has not said. */
  tell(text) {
    if (!this.client.destroyed) this.client.write(frame(text, false));
  }
}

/** Passes the head of HTTP that opens a WebSocket, and then frames, the whole texts among them as `change` gives them. */
class Filter {
  #rest = Buffer.alloc(0);
  #upgraded = false;

  constructor(change, isMasked) {
    this.change = change;
    this.isMasked = isMasked;
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
    for (let next = this.#frame(); next; next = this.#frame()) out.push(...this.#changed(next));
    return Buffer.concat(out);
  }

  #changed({ bytes, opcode, final, text }) {
    if (opcode !== TEXT || !final) return [bytes];
    const said = text();
    const instead = this.change(said);
    if (instead.length === 1 && instead[0] === said) return [bytes];
    return instead.map((each) => frame(each, this.isMasked));
  }

  /** The next whole frame (RFC 6455 §5.2), or undefined while it is not whole. */
  #frame() {
    if (this.#rest.length < 2) return undefined;
    const short = this.#rest[1] & 0x7f;
    const mask = this.isMasked ? MASK.length : 0;
    const header = (short === 126 ? 4 : short === 127 ? 10 : 2) + mask;
    if (this.#rest.length < header) return undefined;
    const length =
      short === 126 ? this.#rest.readUInt16BE(2) : short === 127 ? Number(this.#rest.readBigUInt64BE(2)) : short;
    if (this.#rest.length < header + length) return undefined;
    const bytes = this.#cut(header + length);
    const payload = bytes.subarray(header);
    const text = () => (mask ? masked(payload, bytes.subarray(header - mask, header)) : payload).toString();
    return { bytes, opcode: bytes[0] & 0x0f, final: (bytes[0] & 0x80) !== 0, text };
  }

  #cut(length) {
    const cut = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return cut;
  }
}

/** A whole text in one frame. Those of a client are masked (RFC 6455 §5.3). */
function frame(text, isMasked) {
  const payload = Buffer.from(text);
  const bit = isMasked ? 0x80 : 0;
  const header = [0x80 | TEXT];
  if (payload.length < 126) header.push(bit | payload.length);
  else if (payload.length <= 0xffff) header.push(bit | 126, payload.length >> 8, payload.length & 0xff);
  else throw new RangeError('no message of these tests is so long');
  return Buffer.concat([Buffer.from(header), ...(isMasked ? [MASK, masked(payload, MASK)] : [payload])]);
}

function masked(payload, mask) {
  return payload.map((byte, n) => byte ^ mask[n % mask.length]);
}
