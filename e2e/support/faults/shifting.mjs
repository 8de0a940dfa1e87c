// A private channel to which access comes and goes while something is said there: a role that lets into it is given to
// somebody and taken again. Keeps when they had lost it, and when their sockets heard of it.

import { setTimeout as pause } from 'node:timers/promises';

import { DEAF_WITHIN_MS } from './checker.mjs';

/** How long they hold the role, and how much longer than the deadline they are listened to without it. */
const HELD_MS = 400;
const LISTEN_MS = DEAF_WITHIN_MS + 700;
const AGAIN_MS = 50;

/** A private channel of a server, and the role that lets into it. */
export async function makeInside(owner, server, holders = []) {
  const { role } = await owner.do('POST', `/servers/${server.id}/roles`, { name: 'Insiders' });
  const { channel } = await owner.do('POST', `/servers/${server.id}/channels`, { name: 'inside', private: true });
  await owner.do('PUT', `/channels/${channel.id}/overrides/roles/${role.id}`, { allow: ['viewChannel'], deny: [] });
  for (const { id } of holders) await owner.do('PUT', `/servers/${server.id}/members/${id}/roles/${role.id}`);
  return { role, channel };
}

export class Shifting {
  #owner;
  #path;
  #ended = false;
  #rounds = [];
  #running;
  heard = [];

  /** Access of `member`, whose sockets are `clients`, to a new channel of `server`. */
  static async begin(owner, member, server, clients) {
    const { role, channel } = await makeInside(owner, server);
    const shifting = new Shifting();
    shifting.channel = channel;
    shifting.#owner = owner;
    shifting.#path = `/servers/${server.id}/members/${member.id}/roles/${role.id}`;
    for (const client of clients) {
      client.socket.onAny((_event, payload) => {
        if (JSON.stringify(payload ?? null).includes(channel.id)) shifting.heard.push(performance.now());
      });
    }
    shifting.#running = shifting.#run();
    return shifting;
  }

  /** Takes the role for the last time, and waits until that was listened to. */
  async end() {
    this.#ended = true;
    await this.#running;
  }

  /** The losses as the checker takes them. */
  get losses() {
    return this.#rounds.map(({ lostAt, endedAt }, n) => ({
      name: `loss ${n + 1} of the role`,
      lostAt,
      heard: this.heard.filter((at) => at > lostAt && at < endedAt),
    }));
  }

  async #run() {
    while (!this.#ended) {
      await this.#surely('PUT');
      await pause(HELD_MS);
      await this.#surely('DELETE');
      const lostAt = performance.now();
      await pause(LISTEN_MS);
      this.#rounds.push({ lostAt, endedAt: performance.now() });
    }
  }

  /** Asks until it is answered: the node may be gone for a moment. */
  async #surely(method) {
    for (;;) {
      try {
        return await this.#owner.do(method, this.#path);
      } catch {
        await pause(AGAIN_MS);
      }
    }
  }
}
