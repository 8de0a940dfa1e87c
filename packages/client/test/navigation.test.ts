// A reader who moves through the history of a channel of a real node.

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createClient, historyOf, type RialtoClient } from '../src/index.js';
import { TestNode } from './support/node.js';
import { history, join, makeServer, type Person, person, post } from './support/people.js';
import { becomes } from './support/waiting.js';

let node: TestNode;
let ada: Person;
let channelId: string;
const clients: RialtoClient[] = [];

/** What Ada said before Ben came, and after. */
const [OLD, NEW] = [60, 150];

beforeAll(async () => {
  node = await TestNode.start();
  ada = await person(node.url, 'ada');
});
afterAll(() => node.dispose());
afterEach(() => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.close();
});

function clientOf({ url, token }: Person): RialtoClient {
  const client = createClient({ url, token });
  clients.push(client);
  client.connect();
  return client;
}

/** Ben's view of a channel in which much was said, before he came and since. */
async function opened(before = OLD, after = NEW) {
  const { server, channel } = await makeServer(ada);
  channelId = channel.id;
  const writer = clientOf(ada);
  const say = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => writer.sendMessage({ channelId, content: `${n}` })));
  await say(before);
  const ben = await person(node.url, 'ben');
  await join(ada, ben, server.id);
  await say(after);
  const handle = clientOf(ben).channel(channelId);
  const view = handle.open({ reading: false });
  await becomes(handle.log, ({ state }) => state === 'ready', 'the log');
  const seqs = () => handle.log.get().messages.map(({ seq }) => seq);
  return { ben, handle, view, seqs, to: historyOf(handle) };
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

test('begins at the first unread message, and reads on to the newest', async () => {
  const { ben, handle, seqs, to } = await opened();
  const { log } = handle;
  expect(seqs()).toEqual(range(161, 210));
  await to.goTo('unread');
  await becomes(log, ({ hasNewer }) => hasNewer, 'the past');
  expect(seqs()).toEqual(range(11, 110));
  expect(log.get().newest.map(({ seq }) => seq)).toEqual(range(161, 210));
  await handle.loadOlder();
  await post(ada, channelId, 'meanwhile');
  await becomes(log, ({ rev }) => rev === 211, 'what is said meanwhile');
  expect(seqs()).toEqual(range(1, 110));
  expect(log.get().hasOlder).toBe(false);
  await to.loadNewer();
  await becomes(log, ({ hasNewer }) => !hasNewer, 'the newest');
  expect(log.get().messages).toEqual((await history(ben, channelId)).messages);
  expect(log.get().newest).toBe(log.get().messages);
});

test('stays at the newest where the first unread message is held, or far away', async () => {
  const near = await opened(5, 20);
  const before = near.handle.log.get();
  await near.to.goTo('unread');
  expect(near.handle.log.get()).toBe(before);
  const far = await opened(1, 600);
  await far.to.goTo('unread');
  expect(far.seqs()).toEqual(range(552, 601));
  await far.to.goTo(1);
  await becomes(far.handle.log, ({ hasNewer }) => hasNewer, 'the past');
  expect(far.seqs()[0]).toBe(1);
});

test('comes back to the newest, by itself when nobody views the channel any more', async () => {
  const { handle, view, seqs, to } = await opened();
  const { log } = handle;
  for (const back of [() => to.goTo('newest'), () => view.close()]) {
    await to.goTo(30);
    await becomes(log, ({ hasNewer }) => hasNewer, 'the past');
    await back();
    await becomes(log, ({ hasNewer }) => !hasNewer, 'the newest');
    expect(seqs()).toEqual(range(161, 210));
  }
});

test('what cannot be loaded is said, until it is tried again', async () => {
  const { handle, to } = await opened();
  const { log } = handle;
  const ways = { around: () => to.goTo(90), older: handle.loadOlder, newer: to.loadNewer };
  for (const [part, load] of Object.entries(ways)) {
    vi.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new TypeError('no network'));
    const loading = load();
    await becomes(log, (now) => now.loading === part, `${part} on its way`);
    await loading;
    await becomes(log, (now) => now.loadFailed === part && !now.loading, `${part} failed`);
    expect(log.get().olderError?.code).toBe(part === 'older' ? 'offline' : undefined);
    await load();
    await becomes(log, ({ loadFailed }) => !loadFailed, `${part} loaded`);
  }
  expect(log.get().hasNewer).toBe(false);
});
