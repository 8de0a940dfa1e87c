// Which server this connection has open: the last one that somebody opened and nobody closed.

import type { Hub } from './channel.js';
import type { Server } from './protocol/index.js';
import { atEndOfTurn } from './turn.js';

export class OpenServer {
  readonly #hub: Pick<Hub, 'link' | 'attention' | 'request'>;
  readonly #opened = new Set<{ serverId: string }>();
  readonly #put: (server: Server) => void;
  #toldOn = 0;
  #told: string | undefined;

  constructor(hub: Pick<Hub, 'link' | 'attention' | 'request'>, put: (server: Server) => void) {
    this.#hub = hub;
    this.#put = put;
  }

  open(serverId: string): () => void {
    const entry = { serverId };
    this.#opened.add(entry);
    this.settle();
    return () => {
      this.#opened.delete(entry);
      this.settle();
    };
  }

  /** Tells the node, once for all changes of this turn. */
  readonly settle = atEndOfTurn(() => {
    const link = this.#hub.link();
    if (!link) return;
    const wanted = this.#hub.attention() === 'away' ? undefined : [...this.#opened].at(-1)?.serverId;
    const told = this.#toldOn === link ? this.#told : undefined;
    if (wanted === told) return;
    this.#toldOn = link;
    this.#told = wanted;
    // Not a member any more: there is nothing to open. A lost connection opens it again.
    this.#tell(wanted, told)?.catch(() => {});
  });

  #tell(wanted: string | undefined, told: string | undefined): Promise<unknown> | undefined {
    const { request } = this.#hub;
    if (wanted) return request('user:join', { serverId: wanted }, ({ server }) => this.#put(server));
    return told ? request('user:leave', { serverId: told }) : undefined;
  }
}
