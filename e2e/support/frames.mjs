// Enough of WebSocket (RFC 6455) to change texts on their way.

const TEXT = 1;
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/**
 * One direction of a connection: passes the head of HTTP that opens a WebSocket, and then frames, the whole texts among
 * them as `change` gives them. A connection that does not become a WebSocket passes as it is.
 */
export class Texts {
  #rest = Buffer.alloc(0);
  /** What it carries: a head of HTTP, frames, or what is not to be understood. */
  #carries = 'head';

  constructor(change, isMasked) {
    this.change = change;
    this.isMasked = isMasked;
  }

  take(piece) {
    if (this.#carries === 'anything') return piece;
    this.#rest = Buffer.concat([this.#rest, piece]);
    const out = [];
    if (this.#carries === 'head') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return Buffer.alloc(0);
      const head = this.#rest.toString('latin1', 0, end);
      const opens = this.isMasked ? /^upgrade: *websocket/im : /^HTTP\/1\.1 101 /;
      this.#carries = opens.test(head) ? 'frames' : 'anything';
      if (this.#carries === 'anything') return this.#cut(this.#rest.length);
      out.push(this.#cut(end + 4));
    }
    for (let next = this.#frame(); next; next = this.#frame()) out.push(...this.#changed(next));
    return Buffer.concat(out);
  }

  #changed({ bytes, opcode, final, text }) {
    if (opcode !== TEXT || !final) return [bytes];
    const said = text();
    const instead = this.change(said);
    if (instead.length === 1 && instead[0] === said) return [bytes];
    return instead.map((each) => textFrame(each, this.isMasked));
  }

  /** The next whole frame (§5.2), or undefined while it is not whole. */
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

/** A whole text in one frame. Those of a client are masked (§5.3). */
export function textFrame(text, isMasked) {
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
