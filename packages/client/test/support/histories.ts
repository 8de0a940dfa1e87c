// Random histories against a real node: two clients talk in a channel and a third counts, over lines that are cut and
// lose events. In the end each must hold what a fresh load gives.

import { isDeepStrictEqual } from 'node:util';
import { TcpProxy } from '../../../../e2e/support/proxy.mjs';
import {
  type ChannelView,
  createClient,
  historyOf,
  type Message,
  type RialtoClient,
  type Server,
} from '../../src/index.js';
import type { TestNode } from './node.js';
import { call, history, join, makeServer, type Person, person, post } from './people.js';
import { Random } from './random.js';
import { becomes, until } from './waiting.js';

const STEPS = 20;

/** Three people, each with a line of their own; histories run one after the other on them. */
export interface Lane {
  people: [Person, Person, Person];
  proxies: [TcpProxy, TcpProxy, TcpProxy];
}

export async function makeLane(node: TestNode): Promise<Lane> {
  const line = () => TcpProxy.start(node.port);
  return {
    people: [await person(node.url, 'ada'), await person(node.url, 'ben'), await person(node.url, 'cy')],
    proxies: [await line(), await line(), await line()],
  };
}

export function stopLane({ proxies }: Lane): void {
  for (const proxy of proxies) proxy.stop();
}

class Talker {
  readonly client: RialtoClient;
  readonly sent: Promise<Message>[] = [];
  readonly heard: Message[] = [];
  readonly #person: Person;
  readonly #proxy: TcpProxy;
  readonly #channelId: string;
  #view: ChannelView | undefined;
  #stop: (() => void) | undefined;
  #from = Number.POSITIVE_INFINITY;

  constructor(who: Person, proxy: TcpProxy, channelId: string) {
    this.#person = who;
    this.#proxy = proxy;
    this.#channelId = channelId;
    this.client = createClient({ url: proxy.url, token: who.token });
    this.client.connect();
  }

  get #channel() {
    return this.client.channel(this.#channelId);
  }

  open(): void {
    this.#view ??= this.#channel.open();
  }

  async listen(): Promise<void> {
    await becomes(this.#channel.log, ({ state }) => state === 'ready', 'the log');
    this.#from = this.#channel.log.get().rev;
    this.#stop = this.client.subscribeToMessages(this.#channelId, (message) => this.heard.push(message));
  }

  step(random: Random, n: number): void {
    const steps: (() => void)[] = [
      () =>
        this.sent.push(
          this.client.sendMessage({ channelId: this.#channelId, content: `${this.#person.user.username} ${n}` }),
        ),
      () =>
        this.sent.push(
          this.client.sendMessage({ channelId: this.#channelId, content: `${this.#person.user.username} ${n} too` }),
        ),
      () => this.#proxy.cut(),
      () => this.client.retryNow(),
      () => this.client.retryNow(),
      () => this.open(),
      () => {
        this.#view?.close();
        this.#view = undefined;
      },
      () => void this.#channel.loadOlder(),
      () => void historyOf(this.#channel).goTo(1 + random.below(60)),
      () => void historyOf(this.#channel).loadNewer(),
      () => this.#channel.trim(1 + random.below(30)),
      () => random.oneIn(4) && void this.#channel.reload(),
      // The next answers are lost; then the line breaks.
      () => {
        this.#proxy.answers = false;
      },
    ];
    random.pick(steps as [() => void])();
    if (!this.#proxy.answers && random.oneIn(2)) {
      this.#proxy.cut();
      this.#proxy.answers = true;
    }
  }

  /** Comes back over a good line and waits for what is unsent. */
  async settle(): Promise<void> {
    this.#proxy.loses = () => false;
    if (!this.#proxy.answers) this.#proxy.cut();
    this.#proxy.answers = true;
    this.open();
    await this.live();
    await Promise.all(this.sent);
    await historyOf(this.#channel).goTo('newest');
  }

  async live(): Promise<void> {
    await until(() => {
      this.client.retryNow();
      return this.client.connection.get().state === 'live';
    }, 'live');
  }

  /**
   * What is wrong with what this client holds in the end. Where one of the last steps was to load afresh, the answer may
   * still be on its way, and what is held changes once more: so it is looked at until it is right, or for so long.
   */
  async complaints(rev: number, withinMs: number): Promise<string[]> {
    const { log } = this.#channel;
    await becomes(log, (now) => now.rev === rev && !now.loadingOlder && !now.pending.length, `rev ${rev}`);
    let found: string[] = [];
    const isRight = async () => {
      found = await this.#complaintsNow();
      return found.length === 0;
    };
    await until(isRight, 'what is right', withinMs).catch(() => {});
    return found;
  }

  async #complaintsNow(): Promise<string[]> {
    const { log } = this.#channel;
    while (log.get().hasOlder) {
      await this.#channel.loadOlder();
      await becomes(log, (now) => !now.loadingOlder, 'the older page');
    }
    const { messages } = await history(this.#person, this.#channelId);
    const expected = messages.filter(({ seq }) => seq > this.#from).map(({ seq }) => seq);
    const heard = this.heard.map(({ seq }) => seq);
    return [
      isDeepStrictEqual(log.get().messages, messages) ? '' : 'the log is not what a fresh load gives',
      isDeepStrictEqual(heard, expected) ? '' : `heard ${heard}, not ${expected}`,
      this.client.connection.get().unsent === 0 ? '' : 'something is unsent',
    ].filter(Boolean);
  }

  end(): void {
    this.#stop?.();
    this.#view?.close();
    this.client.close();
  }
}

/** Runs the history of a seed and gives what was wrong in the end, and for so long. */
export async function runHistory(lane: Lane, seed: number, withinMs: number): Promise<string[]> {
  const random = new Random(seed);
  const [ada, ben, cy] = lane.people;
  const { server, channel } = await makeServer(ada);
  await Promise.all([join(ada, ben, server.id), join(ada, cy, server.id)]);
  for (let n = random.oneIn(5) ? 60 : 0; n > 0; n -= 1) await post(ben, channel.id, `before ${n}`);
  const talkers = [new Talker(ada, lane.proxies[0], channel.id), new Talker(ben, lane.proxies[1], channel.id)];
  const counting = createClient({ url: lane.proxies[2].url, token: cy.token });
  counting.connect();
  try {
    for (const talker of talkers) talker.open();
    // Some hear everything from now on; the others may load afresh when much is missing.
    if (random.oneIn(2)) await Promise.all(talkers.map((talker) => talker.listen()));
    for (const proxy of lane.proxies) proxy.loses = (text) => text.startsWith('42["message:new"') && random.oneIn(6);
    for (let n = 0; n < STEPS; n += 1) {
      random.pick(talkers as [Talker, Talker]).step(random, n);
      if (random.oneIn(4)) await post(random.pick([ada, ben]), channel.id, `over HTTP ${n}`);
      if (random.oneIn(6)) lane.proxies[2].cut();
      if (random.oneIn(3)) counting.retryNow();
    }
    await Promise.all(talkers.map((talker) => talker.settle()));
    // What comes last tells of all that was lost before it.
    const { rev } = await post(cy, channel.id, 'the last').then(() => history(cy, channel.id));
    const complaints = await Promise.all(talkers.map((talker) => talker.complaints(rev, withinMs)));
    const texts = (await history(cy, channel.id)).messages.map(({ content }) => content);
    const twice = texts.length === new Set(texts).size ? [] : ['a message is there twice'];
    return [...complaints.flat(), ...twice, ...(await numbersOf(counting, cy, server))];
  } finally {
    for (const proxy of lane.proxies) {
      proxy.loses = () => false;
      proxy.answers = true;
    }
    for (const talker of talkers) talker.end();
    counting.close();
    await call(ada.url, ada.token, `/servers/${server.id}`, undefined, 'DELETE');
  }
}

async function numbersOf(client: RialtoClient, { url, token }: Person, { id }: Server): Promise<string[]> {
  const { server } = await call<{ server: Server }>(url, token, `/servers/${id}`);
  const numbers = (one: Server | undefined) => [one?.count, ...(one?.channels ?? []).map(({ unread }) => unread)];
  const shown = () => numbers(client.servers.get().servers.find((each) => each.id === id));
  await until(() => {
    client.retryNow();
    return isDeepStrictEqual(shown(), numbers(server));
  }, 'the numbers').catch(() => {});
  return isDeepStrictEqual(shown(), numbers(server)) ? [] : [`the numbers are ${shown()}, not ${numbers(server)}`];
}

/** Runs histories side by side, and gives the complaints about each seed that has some for `withinMs`. */
export async function runHistories(
  lanes: readonly Lane[],
  seedsToRun: readonly number[],
  withinMs = 20_000,
): Promise<string[]> {
  const left = [...seedsToRun];
  const found: string[] = [];
  const run = async (lane: Lane) => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      const complaints = await runHistory(lane, seed, withinMs).catch((error: unknown) => [String(error)]);
      for (const complaint of complaints) found.push(`SEED=${seed}: ${complaint}`);
    }
  };
  await Promise.all(lanes.map(run));
  return found;
}
