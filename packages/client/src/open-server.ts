// Which server this connection has open: the last one that somebody opened and nobody closed.

import type { Hub } from './channel.js';
import type { Server } from './protocol/index.js';

export class OpenServer {
  readonly #hub: Pick<Hub, 'link' | 'attention' | 'request'>;
  readonly #opened: { serverId: string }[] = [];
  readonly #put: (server: Server) => void;
  #told: { link: number; serverId: string } | undefined;
  #settling = false;

  constructor(hub: Pick<Hub, 'link' | 'attention' | 'request'>, put: (server: Server) => void) {
    this.#hub = hub;
    this.#put = put;
  }

  open(serverId: string): () => void {
    const entry = { serverId };
    this.#opened.push(entry);
    this.settle();
    return () => {
      const at = this.#opened.indexOf(entry);
      if (at >= 0) this.#opened.splice(at, 1);
      this.settle();
    };
  }

  /** Tells the node, once for all changes of this turn. */
  settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    queueMicrotask(() => {
      this.#settling = false;
      this.#tell();
    });
  }

  #tell(): void {
    const link = this.#hub.link();
    if (!link) return;
    const wanted = this.#hub.attention().away ? undefined : this.#opened.at(-1)?.serverId;
    const told = this.#told?.link === link ? this.#told.serverId : undefined;
    if (wanted === told) return;
    this.#told = wanted === undefined ? undefined : { link, serverId: wanted };
    if (wanted !== undefined) this.#join(wanted);
    else if (told !== undefined) this.#hub.request('user:leave', { serverId: told }).catch(() => {});
  }

  #join(serverId: string): void {
    // Not a member any more: there is nothing to open. A lost connection opens it again.
    this.#hub.request('user:join', { serverId }, ({ server }) => this.#put(server)).catch(() => {});
  }
}
