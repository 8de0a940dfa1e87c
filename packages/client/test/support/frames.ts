// Enough of WebSocket (RFC 6455) to lose single events on the way from the node to a client.

const TEXT = 1;

/** Passes the answer to the upgrade, then whole frames; `keeps` decides about the text ones. */
export class FrameFilter {
  #rest: Buffer = Buffer.alloc(0);
  #upgraded = false;
  #plain = false;
  readonly #keeps: (text: string) => boolean;

  constructor(keeps: (text: string) => boolean) {
    this.#keeps = keeps;
  }

  take(piece: Buffer): Buffer {
    // An answer to a plain request passes as it is.
    if (this.#plain) return piece;
    this.#rest = Buffer.concat([this.#rest, piece]);
    const out: Buffer[] = [];
    if (!this.#upgraded) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return Buffer.alloc(0);
      this.#plain = !this.#rest.toString('latin1', 0, 12).endsWith(' 101');
      if (this.#plain) return this.#cut(this.#rest.length);
      out.push(this.#cut(end + 4));
      this.#upgraded = true;
    }
    for (let frame = this.#frame(); frame; frame = this.#frame()) if (frame.kept) out.push(frame.bytes);
    return Buffer.concat(out);
  }

  /** The next whole frame (§5.2), or undefined while it is not whole. Frames to a client are not masked. */
  #frame(): { bytes: Buffer; kept: boolean } | undefined {
    const rest = this.#rest;
    if (rest.length < 4) return undefined;
    const short = rest.readUInt8(1) & 0x7f;
    const header = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (rest.length < header) return undefined;
    const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short;
    if (rest.length < header + length) return undefined;
    const bytes = this.#cut(header + length);
    const isText = (bytes.readUInt8(0) & 0x0f) === TEXT;
    return { bytes, kept: !isText || this.#keeps(bytes.toString('utf8', header)) };
  }

  #cut(length: number): Buffer {
    const cut = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return cut;
  }
}
