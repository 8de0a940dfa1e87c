// lost-ack: a fifth of the acknowledgements never arrive, and two tabs of one person send and retry the same
// clientIds. One send stays one message.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect, connectAll } from '../support/clients.mjs';
import { assertCaught, assertKept } from '../support/faults/doctor.mjs';
import { Follower } from '../support/faults/follower.mjs';
import { random, size } from '../support/faults/random.mjs';
import { freshLoad, makeRecord, readSeqOf } from '../support/faults/record.mjs';
import { figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { TcpProxy } from '../support/proxy.mjs';

const SENDS = size('LOST_ACK_SENDS', 1_000);
const LOSS = 0.2;
/** How an acknowledgement begins: Engine.IO message, Socket.IO ack, in the namespace "/". */
const ACK = '43';
const RETRY_MS = 500;
const WINDOW = 50;

/** One tab: sends every clientId in order, a window at a time, each again until it is acknowledged. */
class Tab {
  acked = [];
  retries = 0;
  sent = [];
  refused = [];

  constructor(client, channel, name) {
    Object.assign(this, { client, channel, name });
  }

  async run() {
    const running = new Set();
    for (let n = 1; n <= SENDS; n += 1) {
      const clientId = `shared-${n}`;
      this.sent.push({ author: this.client.person.id, clientId });
      const done = this.#deliver(clientId).finally(() => running.delete(done));
      running.add(done);
      if (running.size >= WINDOW) await Promise.race(running);
    }
    await Promise.all(running);
  }

  async #deliver(clientId) {
    const payload = { channelId: this.channel.id, content: clientId, clientId };
    for (;;) {
      const ack = await this.client.socket
        .timeout(RETRY_MS)
        .emitWithAck('message:send', payload)
        .catch(() => undefined);
      if (ack?.ok) {
        const { id, seq, author, channelId } = ack.message;
        this.acked.push({ author: author.id, channelId, clientId, id, seq });
        return;
      }
      if (ack) this.refused.push(ack.error);
      this.retries += 1;
    }
  }
}

test(`${SENDS} sends from two tabs with a fifth of the acks lost`, { timeout: 120_000 + SENDS * 30 }, async (t) => {
  const node = await startNode();
  const [author, watcher] = await Promise.all([register(node), register(node)]);
  const { channel } = await community(author, watcher);
  const follower = await new Follower(await connect(watcher), channel).start();
  const proxy = await TcpProxy.start(node.port);
  t.after(() => proxy.stop());
  const count = { dropped: 0, passed: 0 };
  proxy.loses = (text) => {
    if (!text.startsWith(ACK)) return false;
    const isLost = random() < LOSS;
    count[isLost ? 'dropped' : 'passed'] += 1;
    return isLost;
  };

  const lossy = proxy.between(author);
  const clients = await connectAll([lossy, lossy], { transports: ['websocket'] });
  const tabs = clients.map((client, n) => new Tab(client, channel, `tab ${n + 1}`));
  await Promise.all(tabs.map((tab) => tab.run()));
  const retries = tabs[0].retries + tabs[1].retries;
  t.diagnostic(`${count.dropped} of ${count.dropped + count.passed} acks dropped, ${retries} retries`);

  const store = await freshLoad(author, channel);
  await follower.reaches(store.rev);
  const readSeq = await readSeqOf(author, channel);
  const shown = [
    {
      name: 'the author',
      userId: author.id,
      readSeq,
      unread: (await author.view({ id: channel.serverId })).channels[0].unread,
    },
  ];
  const record = makeRecord({ store, senders: tabs, followers: [follower], shown });
  record.sent = tabs[0].sent;
  figures(t, `${count.dropped} acks dropped, ${retries} retries, ${store.rev} messages`);

  await t.test('keeps P1 to P5', () => assertKept(record));
  await t.test('made one message of each clientId, and told both tabs the same one', () => {
    assert.equal(store.rev, SENDS);
    const ids = tabs.map((tab) => new Map(tab.acked.map((ack) => [ack.clientId, ack.id])));
    for (const [clientId, id] of ids[0]) assert.equal(ids[1].get(clientId), id, clientId);
  });
  await t.test('lost about a fifth of the acks, each of which was asked for again', () => {
    assert.ok(count.dropped > (count.dropped + count.passed) * 0.1, `${count.dropped} dropped`);
    assert.ok(retries >= count.dropped);
  });
  await t.test('negative control: the checker catches this record doctored', () => assertCaught(record));
});
