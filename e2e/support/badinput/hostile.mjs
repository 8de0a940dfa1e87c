// A group of bad input against one node: what must come back is said by the group's table, and what must not happen
// besides is looked at around it (harm.mjs).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { figures } from '../faults/torture.mjs';
import { residentMemory } from '../measuring.mjs';
import { runToEnd, startNode } from '../node.mjs';
import { community, register } from '../people.mjs';
import { Bystanders } from './bystanders.mjs';
import { assertHarmIsFound, assertHarmless, GROWTH_MAX_BYTES } from './harm.mjs';

/** How long the others are watched before a group, and at least during it. */
const WATCH_MS = 2_000;
/**
 * Has glibc give back at once what is freed (mallopt(3)): so resident memory is what the process holds, and not what it
 * once held at the same time.
 */
const EXACT_MEMORY = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '8192',
  MALLOC_TOP_PAD_: '0',
  MALLOC_TRIM_THRESHOLD_: '0',
};
const timeout = 60_000;

export class Group {
  #record = { answers: [], store: {}, memory: {} };
  #cases = 0;

  /**
   * A node with an owner, a member and a stranger, and two who chat besides and are not to notice. `prepare` is what else
   * is there before the process that is measured begins.
   */
  static async begin(name, { env = {}, rateLimits, prepare = () => {} } = {}) {
    const group = Object.assign(new Group(), { name });
    group.node = await startNode({ rateLimits, env: { RIALTO_LOG_LEVEL: 'warn', ...EXACT_MEMORY, ...env } });
    const { node } = group;
    const words = ['owner', 'member', 'stranger'];
    [group.owner, group.member, group.stranger] = await Promise.all(words.map((word) => register(node, word)));
    Object.assign(group, await community(group.owner, group.member));
    group.elsewhere = await community(group.stranger);
    await group.owner.sayMany(group.channel, 3);
    await group.stranger.say(group.elsewhere.channel, 'among us');
    const bystanders = await Bystanders.of(node);
    await prepare(group);
    // The process that is measured has hashed no passwords.
    await node.restart();
    await bystanders.start();
    await pause(WATCH_MS);
    await group.#before(bystanders);
    return group;
  }

  /** One case of the table: a test. `run` gives what came back. */
  case(name, expected, run) {
    this.#cases += 1;
    test(`${this.name}: ${name}`, { timeout }, async () => {
      const came = await run();
      const allowed = [expected].flat();
      assert.ok(allowed.includes(came), `${came} came back, and ${allowed.join(' or ')} was expected`);
      assert.ok(this.node.isRunning, 'the process has ended');
    });
  }

  /** Notes an answer over HTTP, whatever the case makes of it, and gives its status; 'closed' where none came. */
  status(name, answer) {
    if (!answer) return 'closed';
    this.#record.answers.push({ name, status: answer.status });
    return answer.status;
  }

  /** What was done besides, once all cases have been run. `changes` are those who were to change what is theirs. */
  end({ changes = [] } = {}) {
    test(`${this.name}: no harm was done by ${this.#cases} cases`, { timeout }, async (t) => {
      await this.#after();
      for (const name of changes) for (const when of ['before', 'after']) delete this.#record.store[when][name];
      const { memory, neighbours } = this.#record;
      const { before, during } = neighbours.p99;
      figures(
        t,
        `${this.name}: ${this.#cases} cases; p99 of the others ${before.toFixed(1)} ms before and ${during.toFixed(1)} ms ` +
          `during them; memory ${((memory.after - memory.before) / 1_000_000).toFixed(1)} of ${GROWTH_MAX_BYTES / 1_000_000} MB`,
      );
      await t.test('nothing of it harms anyone', () => assertHarmless(this.#record));
      await t.test('negative control: harm is found', () => assertHarmIsFound(this.#record));
    });
  }

  async #before(bystanders) {
    this.bystanders = bystanders;
    this.#record.store.before = await this.#store();
    this.#record.memory.before = this.#memory();
    this.began = performance.now();
    this.quiet = bystanders.slowest();
  }

  async #after() {
    await pause(Math.max(0, WATCH_MS - (performance.now() - this.began)));
    const { bystanders, node } = this;
    const during = bystanders.slowest();
    await bystanders.stop();
    this.#record.memory.after = this.#memory();
    this.#record.store.after = await this.#store();
    const { sent, acked, refused, heard, disconnects } = bystanders;
    this.#record.neighbours = { sent, acked, refused, heard, disconnects, p99: { before: this.quiet, during } };
    this.#record.log = node.log;
    const code = await node.stop().then(
      () => 0,
      (error) => error.message,
    );
    this.#record.end = { code, check: (await node.check()).code };
  }

  #memory() {
    return residentMemory(this.node.pid).now * 1024 * 1024;
  }

  /** All that there is, as its users see it: accounts, and of each person sessions, servers, members and messages. */
  async #store() {
    const { text } = await runToEnd(['admin', 'list-users', '--data-dir', this.node.dataDir]);
    const users = text.split('\n').filter((line) => line.trim());
    const seen = { users };
    for (const name of ['owner', 'member', 'stranger']) seen[name] = await this.#seenBy(this[name]);
    return seen;
  }

  async #seenBy(person) {
    const { servers } = await person.do('GET', '/servers');
    const { sessions } = await person.do('GET', '/me/sessions');
    const members = await Promise.all(servers.map(({ id }) => person.do('GET', `/servers/${id}/members`)));
    const channels = servers.flatMap((server) => server.channels);
    const histories = await Promise.all(channels.map((channel) => person.history(channel)));
    return {
      user: (await person.do('GET', '/me')).user,
      sessions: sessions.map(({ id }) => id),
      servers,
      // Who is on line comes first, which is no change.
      members: members.map((page) => page.members.map(({ user }) => user.id).sort()),
      histories,
    };
  }
}
