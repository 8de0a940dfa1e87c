// The connection to the node: made, kept, and made again. What is said over it is not known here.

import { io, type Socket } from 'socket.io-client';
import { addressOf, renewalOf, type Token, tokenOf } from './credentials.js';
import { offline, RialtoError, unanswered } from './error.js';
import { watchPage } from './page.js';
import type { NodeDraining, Error as NodeError, Requests } from './protocol/index.js';
import { Value } from './readable.js';
import type { Connection, RialtoOptions } from './types.js';

export type LineState = Omit<Connection, 'unsent'>;

const ANSWER_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 20_000;
const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 30_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Line {
  readonly state = new Value<LineState>({ state: 'connecting' });
  /** Which connection this is; 0 while none is live. */
  link = 0;

  readonly #options: RialtoOptions;
  readonly #hear: (name: string, payload: unknown) => void;
  #links = 0;
  #wanted = false;
  #socket: Socket | undefined;
  /** Numbers the attempts, so that what comes late for an earlier one is known as such. */
  #attempts = 0;
  #failures = 0;
  /** Refused with a token that should have been fresh. */
  #refused = false;
  #drainMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: RialtoOptions, hear: (name: string, payload: unknown) => void) {
    this.#options = options;
    this.#hear = hear;
  }

  connect(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#refused = false;
    this.#failures = 0;
    this.#unwatch = watchPage({
      offline: () => this.#next(0),
      online: () => this.link || this.#next(0),
      visibilitychange: () => document.hidden || this.retryNow(),
    });
    this.#showTrying();
    // Who connects and closes in one turn, as React does in development, makes no connection.
    const attempt = this.#attempts;
    queueMicrotask(() => {
      if (attempt === this.#attempts) this.#next(0);
    });
  }

  close(): void {
    this.#end('closed');
  }

  retryNow(): void {
    if (!this.#wanted) this.connect();
    else if (this.#timer && !this.#socket) void this.#attempt();
  }

  /**
   * `take` is given the answer before anything that came after it, which a promise alone does not promise: several
   * packets may come in one turn.
   */
  request<Name extends keyof Requests>(
    name: Name,
    payload: Requests[Name]['payload'],
    take?: (reply: Requests[Name]['reply']) => void,
  ): Promise<Requests[Name]['reply']> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      if (!socket || !this.link) return reject(offline());
      type Answer = ({ ok: true } & Requests[Name]['reply']) | { ok: false; error: NodeError };
      socket.timeout(ANSWER_WITHIN_MS).emit(name, payload, (failure: Error | null, answer: Answer) => {
        if (failure) reject(socket.connected ? unanswered() : offline());
        else if (answer.ok) {
          take?.(answer);
          resolve(answer);
        } else reject(new RialtoError(answer.error));
      });
    });
  }

  async #attempt(): Promise<void> {
    this.#drop();
    const attempt = this.#attempts;
    this.#showTrying();
    this.#timer = setTimeout(() => this.#lost(), READY_WITHIN_MS);
    const token = await tokenOf(this.#options).catch(() => false as const);
    if (attempt !== this.#attempts) return;
    if (token === false) this.#lost();
    else if (token === null) this.#end('signed-out');
    else this.#open(token);
  }

  #open(token: Token): void {
    const { origin, prefix } = addressOf(this.#options);
    const socket = io(origin, {
      path: `${prefix}/socket.io/`,
      auth: token ? { token } : {},
      withCredentials: !token,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnection: false,
      forceNew: true,
    });
    this.#socket = socket;
    const began = Date.now();
    socket.onAny((name: string, payload: unknown) => {
      if (name === 'ready') this.#ready(token);
      if (name === 'node:draining') this.#drainMs = (payload as NodeDraining).reconnectInMs;
      this.#hear(name, payload);
      // Whoever sees `live` finds the state of `ready` in place.
      if (name === 'ready' && this.#socket === socket) this.#show('live');
    });
    socket.on('connect_error', ({ data }: Error & { data?: Partial<NodeError> }) => {
      if (data?.code === 'unauthenticated') this.#unauthenticated();
      else this.#lost(data?.retryAfterMs);
    });
    socket.on('disconnect', (reason) => {
      if (reason !== 'io server disconnect') return this.#lost();
      // A token that was good for a while may just have expired.
      if (Date.now() - began > FIRST_DELAY_MS) this.#refused = false;
      this.#unauthenticated();
    });
  }

  #ready(token: Token): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#failures = 0;
    this.link = ++this.#links;
    if (token && this.#options.getToken) this.#renewBeforeTheEndOf(token);
  }

  #renewBeforeTheEndOf(token: string): void {
    const at = renewalOf(token);
    if (Number.isNaN(at)) return;
    const delay = Math.min(Math.max(at - Date.now(), 1000), LONGEST_TIMER_MS);
    this.#renewal = setTimeout(() => void this.#renew(), delay);
  }

  async #renew(): Promise<void> {
    const attempt = this.#attempts;
    try {
      const token = await tokenOf(this.#options).catch(() => undefined);
      if (attempt !== this.#attempts) return;
      if (token === undefined) {
        // Whoever gives tokens is out of reach: until the node says otherwise, the connection is good.
        this.#renewal = setTimeout(() => void this.#renew(), FIRST_DELAY_MS);
        return;
      }
      if (!token) throw offline();
      await this.request('session:renew', { token });
      if (attempt === this.#attempts) this.#renewBeforeTheEndOf(token);
    } catch {
      if (attempt === this.#attempts) this.#next(0);
    }
  }

  /** The node does not take the token. One that is asked for now may be good. */
  #unauthenticated(): void {
    const retries = this.#options.getToken && !this.#refused;
    this.#refused = true;
    if (retries) this.#next(0);
    else this.#end('signed-out');
  }

  /** `atLeastMs` is how long the node wants to be left alone, if it said so. */
  #lost(atLeastMs = 0): void {
    const bound = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    const delay = this.#drainMs ?? atLeastMs + Math.random() * bound;
    this.#drainMs = undefined;
    this.#failures += 1;
    this.#next(delay);
  }

  #next(delay: number): void {
    this.#drop();
    if (!this.#wanted) return;
    if (globalThis.navigator?.onLine === false) this.#show('offline');
    else if (!delay) void this.#attempt();
    else {
      this.#timer = setTimeout(() => void this.#attempt(), delay);
      this.#show('reconnecting', { retryAt: Date.now() + delay });
    }
  }

  #end(ended: 'closed' | 'signed-out'): void {
    this.#wanted = false;
    this.#unwatch?.();
    this.#drop();
    this.#show('offline', { ended });
  }

  /** Lets go of the connection and of everything that is planned. */
  #drop(): void {
    this.#attempts += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#renewal);
    this.#timer = undefined;
    this.link = 0;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.off();
    socket?.offAny();
    socket?.disconnect();
  }

  #showTrying(): void {
    this.#show(this.#links || this.#failures ? 'reconnecting' : 'connecting');
  }

  #show(state: LineState['state'], more: Omit<LineState, 'state'> = {}): void {
    this.state.set({ state, ...more });
  }
}
