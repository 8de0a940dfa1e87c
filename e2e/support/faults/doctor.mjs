// Negative controls: each takes a record that keeps its promises and breaks one. A checker that passes what
// comes out here proves nothing.

import assert from 'node:assert/strict';

import { check, DEAF_WITHIN_MS } from './checker.mjs';

/** What is done to a record, by name, and the promise that it breaks. */
const doctorings = {
  'an acknowledged message lost': [
    'P1',
    ({ store, acked }) => {
      const id = acked[Math.floor(acked.length / 2)].id;
      store.messages = store.messages.filter((message) => message.id !== id);
    },
  ],
  'an acknowledged message at another place': [
    'P1',
    ({ acked }) => {
      acked[0].seq += 1;
    },
  ],
  'a send stored twice': [
    'P2',
    ({ store }) => {
      const [first] = store.messages;
      store.rev += 1;
      store.messages.push({ ...first, id: `${first.id}-again`, seq: store.rev, rev: store.rev });
    },
  ],
  'a hole in the log': [
    'P3',
    ({ store }) => {
      for (const message of store.messages.slice(-1))
        Object.assign(message, { seq: message.seq + 1, rev: message.rev + 1 });
    },
  ],
  'a head beyond the log': [
    'P3',
    ({ store }) => {
      store.rev += 1;
    },
  ],
  "two of one sender's messages swapped": [
    'P3',
    ({ store, sent }) => {
      const place = (clientId) => store.messages.findIndex((message) => message.clientId === clientId);
      const own = sent.filter(({ author, clientId }) => author === sent[0].author && place(clientId) >= 0);
      const [a, b] = [store.messages[place(own[0].clientId)], store.messages[place(own[1].clientId)]];
      [a.clientId, b.clientId] = [b.clientId, a.clientId];
    },
  ],
  "two messages swapped in one client's log": [
    'P3',
    ({ logs }) => {
      const log = Object.values(logs)[0];
      [log[0], log[1]] = [log[1], log[0]];
    },
  ],
  'a message that a client never saw': [
    'P3',
    ({ logs }) => {
      Object.values(logs)[0].splice(1, 1);
    },
  ],
  'a message that a client saw twice': [
    'P3',
    ({ logs }) => {
      const log = Object.values(logs)[0];
      log.splice(1, 0, log[0]);
    },
  ],
  "another message at a place in one client's log": [
    'P3',
    ({ logs }) => {
      const log = Object.values(logs)[0];
      log[0] = { ...log[0], id: 'another' };
    },
  ],
  'a client without the last message': [
    'P4',
    ({ caughtUp }) => {
      Object.values(caughtUp)[0].pop();
    },
  ],
  'a client with an older text': [
    'P4',
    ({ caughtUp }) => {
      const held = Object.values(caughtUp)[0];
      held[0] = { ...held[0], content: 'before the edit' };
    },
  ],
  'a badge one too high': [
    'P5',
    ({ shown }) => {
      shown[0].unread += 1;
    },
  ],
  'a badge one too low': [
    'P5',
    ({ shown }) => {
      shown[0].unread -= 1;
    },
  ],
};

/** The same for records that hold more: what was heard after a loss, or by each connection. */
const special = {
  'an event after a kick': [
    'P6',
    ({ losses }) => {
      losses[0].heard.push(losses[0].lostAt + DEAF_WITHIN_MS + 1);
    },
  ],
  'a silent drop at a full queue': [
    'P7',
    ({ runs }) => {
      const longest = Object.values(runs)
        .flat()
        .sort((a, b) => b.length - a.length)[0];
      longest.splice(Math.floor(longest.length / 2), 1);
    },
  ],
};

export const names = Object.keys(doctorings);
export const specialNames = Object.keys(special);

/** Asserts that `record` keeps its promises. */
export function assertKept(record) {
  assert.deepEqual(check(record).slice(0, 10), []);
}

/** A few of the clients: the doctorings break the first, and many logs are long to copy and to check. */
function few(clients) {
  return Object.fromEntries(Object.entries(clients).slice(0, 2));
}

/** Asserts that the checker finds each way of breaking `record`, a record that keeps its promises. */
export function assertCaught(record, chosen = names) {
  for (const name of chosen) {
    const [promise, doctor] = doctorings[name] ?? special[name];
    const doctored = structuredClone({ ...record, logs: few(record.logs), caughtUp: few(record.caughtUp) });
    doctor(doctored);
    const found = check(doctored).filter((finding) => finding.promise === promise);
    assert.ok(found.length > 0, `${name}: the checker found nothing against ${promise}`);
  }
}
