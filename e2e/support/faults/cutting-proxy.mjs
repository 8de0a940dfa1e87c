// A TCP proxy that cuts each connection after a while, as a train does with its tunnels.

import { connect, createServer } from 'node:net';

export class CuttingProxy {
  #cutting = true;
  #pairs = new Set();
  cuts = 0;

  /** A proxy on a free loopback port; each connection lives as many milliseconds as `lifetime` gives then. */
  static async start(port, lifetime) {
    const proxy = new CuttingProxy();
    proxy.server = createServer((client) => proxy.#join(client, connect(port, '127.0.0.1'), lifetime()));
    await new Promise((settle) => proxy.server.listen(0, '127.0.0.1', settle));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  /** From now on nothing is cut any more, but all that is open, once. */
  calm() {
    this.#cutting = false;
    for (const cut of [...this.#pairs]) cut();
  }

  stop() {
    this.#cutting = false;
    this.server.close();
  }

  #join(client, node, lifetime) {
    for (const socket of [client, node]) socket.setNoDelay(true);
    client.pipe(node).pipe(client);
    const cut = () => {
      this.cuts += 1;
      // A reset, not a farewell: what is on its way is lost.
      for (const socket of [client, node]) socket.resetAndDestroy();
    };
    const timer = setTimeout(() => this.#cutting && cut(), lifetime);
    this.#pairs.add(cut);
    for (const [one, other] of [
      [client, node],
      [node, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        clearTimeout(timer);
        this.#pairs.delete(cut);
        other.destroy();
      });
    }
  }
}
