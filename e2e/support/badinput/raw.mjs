// Bytes as a test wants them: HTTP and WebSocket over a plain TCP connection, with nothing that would repair them.

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { after } from 'node:test';

import { PATIENCE_MS, within } from '../waiting.mjs';

const open = new Set();
after(() => {
  for (const socket of open) socket.destroy();
});

/** A TCP connection to the node: what came is kept, and can be waited for. */
export class Raw {
  bytes = Buffer.alloc(0);
  hasEnded = false;
  #waiting = new Set();

  constructor(node) {
    this.socket = connect(node.port, '127.0.0.1');
    open.add(this.socket);
    this.socket.setNoDelay(true);
    this.socket.on('data', (piece) => {
      this.bytes = Buffer.concat([this.bytes, piece]);
      this.#look();
    });
    // A connection that is reset has ended too.
    this.socket.on('error', () => {});
    this.ended = new Promise((settle) => {
      const end = () => {
        open.delete(this.socket);
        this.hasEnded = true;
        this.#look();
        settle();
      };
      this.socket.on('end', end);
      this.socket.on('close', end);
    });
  }

  write(data) {
    if (!this.hasEnded) this.socket.write(data);
  }

  /** What `find` makes of all that came, once that is something; undefined when the connection ends before. */
  until(find, what, ms = PATIENCE_MS) {
    let look;
    const found = new Promise((settle) => {
      look = () => {
        const result = find(this.bytes);
        if (result !== undefined || this.hasEnded) settle(result);
      };
      this.#waiting.add(look);
      look();
    });
    return within(found, what, ms).finally(() => this.#waiting.delete(look));
  }

  close() {
    this.socket.destroy();
  }

  #look() {
    for (const look of [...this.#waiting]) look();
  }
}

/** The text of a request of HTTP/1.1, its headers exactly as given. */
export function request(method, target, headers = {}, body = '') {
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}\r\n`),
  );
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** The complete answers at the beginning of `bytes`: `{ status, headers, body }` each. */
export function answersIn(bytes) {
  const answers = [];
  for (let rest = bytes; ; ) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [first, ...lines] = rest.toString('latin1', 0, end).split('\r\n');
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.split(': ')[1]]));
    const status = Number(first.split(' ')[1]);
    const size = bodySize(rest, end + 4, status, headers);
    if (size === undefined || rest.length < end + 4 + size) return answers;
    answers.push({ status, headers, body: rest.toString('utf8', end + 4, end + 4 + size) });
    if (status === 101) return answers;
    rest = rest.subarray(end + 4 + size);
  }
}

function bodySize(bytes, at, status, headers) {
  if (headers.get('transfer-encoding') === 'chunked') {
    const last = bytes.indexOf('0\r\n\r\n', at);
    return last < 0 ? undefined : last + 5 - at;
  }
  return status === 101 || status === 204 ? 0 : Number(headers.get('content-length') ?? 0);
}

/** Sends bytes and gives the first answer, or undefined when the connection ends without one. */
export async function ask(node, ...pieces) {
  const raw = new Raw(node);
  for (const piece of pieces) raw.write(piece);
  const answer = await raw.until((bytes) => answersIn(bytes)[0], 'an answer');
  raw.close();
  return answer;
}

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/**
 * A frame (RFC 6455, section 5.2). Whatever is wrong with it is said: `length` is what it claims, `wide` takes that
 * many bytes for it, `rsv` are its reserved bits.
 */
export function frame(
  op,
  payload = '',
  { fin = true, masked = true, rsv = 0, length, wide, mask = randomBytes(4) } = {},
) {
  const data = Buffer.from(payload);
  const claimed = BigInt(length ?? data.length);
  const size = wide ?? (claimed < 126n ? 0 : claimed < 65_536n ? 2 : 8);
  const small = { 0: Number(claimed), 2: 126, 8: 127 }[size];
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | op, (masked ? 0x80 : 0) | small]);
  const extended = Buffer.alloc(size);
  if (size === 2) extended.writeUInt16BE(Number(claimed));
  if (size === 8) extended.writeBigUInt64BE(claimed);
  if (!masked) return Buffer.concat([head, extended, data]);
  return Buffer.concat([head, extended, mask, data.map((byte, n) => byte ^ mask[n % 4])]);
}

export const text = (payload, how) => frame(opcode.text, payload, how);

/** The complete frames of the node in `bytes`: `{ op, payload }` each. */
function framesIn(bytes) {
  const frames = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const small = bytes[at + 1] & 0x7f;
    const size = { 126: 2, 127: 8 }[small] ?? 0;
    if (bytes.length < at + 2 + size) break;
    const length = size === 2 ? bytes.readUInt16BE(at + 2) : size === 8 ? Number(bytes.readBigUInt64BE(at + 2)) : small;
    const from = at + 2 + size;
    if (bytes.length < from + length) break;
    frames.push({ op: bytes[at] & 0x0f, payload: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return frames;
}

/** The headers of a handshake of WebSocket (RFC 6455, section 4.1). */
export const upgrade = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** A WebSocket of Engine.IO without a library: what the node sends is kept as text, its close as a code. */
export class RawWebSocket {
  #head;

  static async open(node, { query = 'EIO=4&transport=websocket', headers = {} } = {}) {
    const raw = new Raw(node);
    raw.write(request('GET', `/socket.io/?${query}`, { ...upgrade, ...headers }));
    const answer = await raw.until((bytes) => answersIn(bytes)[0], 'the handshake');
    if (answer?.status !== 101) throw new Error(`the handshake was answered with ${answer?.status}`);
    return new RawWebSocket(raw);
  }

  constructor(raw) {
    this.raw = raw;
    this.#head = raw.bytes.indexOf('\r\n\r\n') + 4;
  }

  /** One that is signed in by `token` and has heard its `ready`. */
  static async connect(node, token) {
    const socket = await RawWebSocket.open(node);
    socket.raw.write(text(`40${JSON.stringify({ token })}`));
    await socket.next((packet) => packet.startsWith('42["ready"'), 'ready');
    return socket;
  }

  get packets() {
    const frames = framesIn(this.raw.bytes.subarray(this.#head));
    return frames.filter(({ op }) => op === opcode.text).map(({ payload }) => payload.toString());
  }

  send(...frames) {
    for (const each of frames) this.raw.write(each);
  }

  /** The first packet that `matches`; undefined when the connection ends before. */
  next(matches, what) {
    return this.raw.until(() => this.packets.find(matches), what);
  }

  /** The code with which the node closes; undefined when the connection ends without one. */
  closed() {
    return this.raw.until((bytes) => {
      const end = framesIn(bytes.subarray(this.#head)).find(({ op }) => op === opcode.close);
      return end && (end.payload.length >= 2 ? end.payload.readUInt16BE(0) : 1005);
    }, 'the close');
  }

  close() {
    this.raw.close();
  }
}
