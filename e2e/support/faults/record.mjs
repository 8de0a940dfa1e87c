// Makes the checker's record from what senders, followers and badges kept and from what the store has.

import assert from 'node:assert/strict';

import { connect } from '../clients.mjs';

/** A channel whole, read afresh in pages over HTTP and again by messages:sync, which must agree. */
export async function freshLoad(person, channel) {
  const { messages, rev } = await person.history(channel);
  const client = await connect(person);
  const synced = [];
  for (let page = { rev: 0, more: true }; page.more; ) {
    const cursor = { channelId: channel.id, after: page.rev, epoch: client.ready.epoch, limit: 300 };
    page = await client.do('messages:sync', cursor);
    synced.push(...page.messages);
  }
  client.close();
  const bySeq = synced.sort((a, b) => a.seq - b.seq);
  assert.deepEqual(bySeq, messages, 'a load by pages and a load by sync differ');
  return { rev, messages: messages.map((message) => ({ ...message, clientId: message.content })) };
}

/** The record of one channel. `shown` are numbers as the checker takes them. */
export function makeRecord({ store, senders = [], followers = [], shown = [] }) {
  for (const sender of senders) assert.deepEqual(sender.refused.slice(0, 3), [], `${sender.name} was refused`);
  const named = followers.map((follower, n) => [`follower ${n + 1}`, follower]);
  return {
    sent: senders.flatMap((sender) => sender.sent),
    acked: senders.flatMap((sender) => sender.acked),
    store,
    logs: Object.fromEntries(named.map(([name, follower]) => [name, follower.log])),
    caughtUp: Object.fromEntries(named.map(([name, follower]) => [name, follower.held()])),
    shown,
  };
}

/** Who reads, and what the node says of them: the number that the record shows. */
export async function shownTo(person, channel) {
  const { channels } = await person.view({ id: channel.serverId });
  const { readSeq, unread } = channels.find(({ id }) => id === channel.id);
  return [{ name: 'who reads', userId: person.id, readSeq, unread }];
}

/** My read cursor of a channel, as the node has it now. */
export async function readSeqOf(person, channel) {
  const server = await person.view({ id: channel.serverId });
  return server.channels.find((each) => each.id === channel.id).readSeq;
}
