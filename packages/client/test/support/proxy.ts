// A TCP proxy whose lines can be cut, which can swallow what the node says, and which can refuse WebSocket.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameFilter } from './frames.js';

const UPGRADE = /^upgrade: *websocket/im;

export class CuttingProxy {
  /** Whether new connections are let through. */
  open = true;
  /** Whether what the node says is let through. */
  answers = true;
  /** Whether a connection may become a WebSocket, which some proxies do not let it. */
  upgrades = true;
  /** Which single events are lost. */
  loses: (text: string) => boolean = () => false;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  url = '';
  accepted = 0;
  /** How many upgrades it refused. */
  refused = 0;

  private constructor(port: number) {
    this.#server = createServer((client) => {
      this.accepted += 1;
      if (!this.open) return void client.destroy();
      const node = connect(port, '127.0.0.1');
      client.on('data', (piece: Buffer) => {
        if (this.upgrades || !UPGRADE.test(piece.toString('latin1'))) return void node.write(piece);
        this.refused += 1;
        client.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      });
      const filter = new FrameFilter((text) => !this.loses(text));
      node.on('data', (piece: Buffer) => this.answers && client.write(filter.take(piece)));
      for (const [one, other] of [
        [client, node],
        [node, client],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  static async start(port: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    if (address && typeof address !== 'string') proxy.url = `http://127.0.0.1:${address.port}`;
    return proxy;
  }

  /** How many lines there are. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): void {
    this.#server.close();
    this.cut();
  }
}
