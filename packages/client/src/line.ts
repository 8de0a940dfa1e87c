// The connection to the node: made, kept, and made again. What is said over it is not known here.

import { io, type Socket } from 'socket.io-client';
import { callApi } from './api.js';
import { addressOf, renewalOf, type Token, tokenOf } from './credentials.js';
import { offline, RialtoError, signedOut, unanswered } from './error.js';
import { watchPage } from './page.js';
import { present } from './present.js';
import type { NodeDraining, Error as NodeError, Requests } from './protocol/index.js';
import { Value } from './readable.js';
import type { Connection, RialtoOptions } from './types.js';

type LineState = Omit<Connection, 'unsent' | 'unkept'>;

const ANSWER_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 20_000;
const RENEW_AGAIN_MS = 5_000;
/** A connection that lasted for so long was a good one. */
const STABLE_AFTER_MS = 5_000;
/** So long without a connection is `offline`, whatever is tried meanwhile. */
const OFFLINE_AFTER_MS = 4_000;
/** The wait between two attempts is at most a share of the time without a connection, within these bounds. */
const QUICK_DELAY_MS = 1_200;
const LONGEST_DELAY_MS = 30_000;
const DELAY_SHARE = 0.01;
/** Every so many attempts are made without asking first whether the node is there. */
const UNASKED_EVERY = 8;
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
  /** Attempts since the last good connection. */
  #failures = 0;
  /** Since when there is no connection, and until when that is not `offline` yet. */
  #lostAt = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** Refused with a token that should have been fresh. */
  #refused = false;
  /** The last attempt was refused because of where the page comes from. */
  #foreign = false;
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
    // What a browser says of the network is a hint: the node may be on the same machine.
    this.#unwatch = watchPage({
      offline: () => this.#next(0),
      // What was begun without a network may never end.
      online: () => this.link || this.#next(0),
      visibilitychange: () => document.hidden || this.retryNow(),
    });
    this.#show();
    // Who connects and closes in one turn, as React does in development, makes no connection.
    const attempt = this.#attempts;
    queueMicrotask(() => {
      if (attempt === this.#attempts) this.#next(0);
    });
  }

  close(): void {
    this.#end('closed');
  }

  /** Why nobody tries to connect; undefined while somebody does, or is connected. */
  refusal(): RialtoError | undefined {
    if (this.#wanted) return undefined;
    return this.state.get().ended === 'signed-out' ? signedOut() : offline();
  }

  readonly retryNow = (): void => {
    if (!this.#wanted) this.connect();
    else if (this.state.get().retryAt) this.#next(0);
  };

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
    this.#show();
    this.#timer = setTimeout(() => this.#lost(), READY_WITHIN_MS);
    try {
      await this.#isThere();
      const token = await tokenOf(this.#options);
      if (attempt !== this.#attempts) return;
      if (token === null) this.#end('signed-out');
      else this.#open(token);
    } catch {
      if (attempt === this.#attempts) this.#lost();
    }
  }

  /**
   * Rejects while the node can't be reached. Browsers hold back the WebSockets of a page that had many fail, for
   * seconds in Chromium and for up to a minute in Firefox; they don't hold back requests.
   */
  async #isThere(): Promise<void> {
    const { url } = this.#options;
    if (this.#failures > 1 && this.#failures % UNASKED_EVERY) await callApi(present<RialtoOptions>({ url }), '/node');
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
    socket.onAny((name: string, payload: unknown) => {
      if (name === 'ready') this.#ready(token);
      if (name === 'node:draining') this.#drainMs = (payload as NodeDraining).reconnectInMs;
      this.#hear(name, payload);
      // Whoever sees `live` finds the state of `ready` in place.
      if (name === 'ready' && this.#socket === socket) this.#show();
    });
    // A browser tells the status of a poll, which is the last transport that is tried; of a WebSocket it tells nothing.
    socket.on(
      'connect_error',
      ({ data, description }: Error & { data?: Partial<NodeError>; description?: unknown }) => {
        this.#foreign = description === 403;
        if (data?.code === 'unauthenticated') this.#unauthenticated();
        else this.#lost(data?.retryAfterMs);
      },
    );
    socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') this.#unauthenticated();
      else this.#lost();
    });
  }

  #ready(token: Token): void {
    clearTimeout(this.#timer);
    this.link = ++this.#links;
    this.#foreign = false;
    // Only then is the next attempt made at once, and a token that is refused one that has just expired.
    this.#timer = setTimeout(() => {
      this.#failures = 0;
      this.#refused = false;
    }, STABLE_AFTER_MS);
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
        this.#renewal = setTimeout(() => void this.#renew(), RENEW_AGAIN_MS);
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
    const away = this.#lostAt ? Date.now() - this.#lostAt : 0;
    const bound = Math.min(LONGEST_DELAY_MS, Math.max(QUICK_DELAY_MS, away * DELAY_SHARE));
    // By chance, so that many do not come at once.
    const chance = this.#failures ? (bound * (1 + 2 * Math.random())) / 3 : 0;
    const delay = this.#drainMs ?? atLeastMs + chance;
    this.#drainMs = undefined;
    this.#failures += 1;
    this.#next(delay);
  }

  #next(delay: number): void {
    this.#drop();
    if (!this.#wanted) return;
    if (!delay) return void this.#attempt();
    this.#timer = setTimeout(() => void this.#attempt(), delay);
    this.#show({ retryAt: Date.now() + delay });
  }

  #end(ended: 'closed' | 'signed-out'): void {
    this.#wanted = false;
    this.#unwatch?.();
    this.#drop();
    this.#show({ ended });
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

  #show(more: Omit<LineState, 'state'> = {}): void {
    if (this.link || !this.#wanted) {
      clearTimeout(this.#patience);
      this.#patience = undefined;
      this.#lostAt = 0;
    } else if (!this.#lostAt) {
      this.#lostAt = Date.now();
      this.#patience = setTimeout(() => {
        this.#patience = undefined;
        this.#show(this.state.get());
      }, OFFLINE_AFTER_MS);
    }
    this.state.set({ ...more, ...(this.#foreign && { refused: 'origin' }), state: this.#stateNow() });
  }

  #stateNow(): LineState['state'] {
    if (this.link) return 'live';
    if (!this.#wanted || globalThis.navigator?.onLine === false) return 'offline';
    // A first attempt that takes its time has not failed.
    if (!this.#links && !this.#failures) return 'connecting';
    return this.#patience ? 'reconnecting' : 'offline';
  }
}
