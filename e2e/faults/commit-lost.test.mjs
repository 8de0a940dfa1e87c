// commit-lost: a proxy between the node and PostgreSQL cuts connections before, in and after COMMIT, or has them fall
// silent. What was committed is told all the same, and nothing else is, whatever whoever asked was answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from '../support/clients.mjs';
import { DatabaseProxy } from '../support/faults/database-proxy.mjs';
import { startPostgres } from '../support/faults/postgres.mjs';
import { between, random, size } from '../support/faults/random.mjs';
import { freshLoad } from '../support/faults/record.mjs';
import { bound, figures } from '../support/faults/torture.mjs';
import { startNode } from '../support/node.mjs';
import { community, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const ROUNDS = size('COMMIT_LOST_ROUNDS', 3);
const SENDS = size('COMMIT_LOST_SENDS', 40);
const HEALED_WITHIN_MS = bound(3_000, 6_000);
const CUTS = ['before', 'in', 'after'];
const SILENCES = ['silent before', 'silent after'];
/** Of which deeds COMMIT falls silent too: each costs its deadline. */
const SILENT = ['kick', 'accepted invite'];
/** A COMMIT's deadline; the silence of one is known after it. */
const STATEMENT_MS = 1_000;

const cluster = await startPostgres();
const proxy = await DatabaseProxy.start(cluster);
const node = await startNode({
  env: { RIALTO_DATABASE: proxy.url, RIALTO_LIMITS_DATABASE_STATEMENT_MS: String(STATEMENT_MS) },
});
const owner = await register(node, 'owner');

/** Has the COMMIT of `deed`, which says all of `marks`, meet with `fault`; gives when the fault came. */
async function under(fault, { act, marks }) {
  let struck;
  proxy.fate = (line) => {
    if (struck !== undefined || !line.mentions(...marks)) return undefined;
    struck = performance.now();
    return fault;
  };
  const done = await act();
  await until(() => struck !== undefined, `a COMMIT that is met by ${fault}`);
  proxy.fate = () => undefined;
  return { done, known: struck + (SILENCES.includes(fault) ? STATEMENT_MS : 0) };
}

/** What is wrong with what was heard, held against what the store has. */
function findings({ stored, heard }) {
  const wrong = [];
  for (const what of stored) if (!heard.includes(what)) wrong.push(`${what} is kept, and nobody heard of it`);
  for (const what of heard) if (!stored.includes(what)) wrong.push(`${what} was heard, and it is not kept`);
  return wrong;
}

/** Each deed on a membership, by a person who has a socket and views the channel: what they heard, and what is so. */
const deeds = {
  kick: async ({ server }, { person, client }) => ({
    marks: [server.id, person.id],
    act: () => owner.http('DELETE', `/servers/${server.id}/members/${person.id}`),
    heard: () => client.all('server:removed').some(({ serverId }) => serverId === server.id),
    isSo: async () => !(await isMember(person, server)),
  }),
  leave: async ({ server }, { person, client }) => ({
    marks: [server.id, person.id],
    act: () => person.http('DELETE', `/servers/${server.id}/members/${person.id}`),
    heard: () => client.all('server:removed').some(({ serverId }) => serverId === server.id),
    isSo: async () => !(await isMember(person, server)),
  }),
  'accepted invite': async (_, { person, client }) => {
    const { server } = await community(owner);
    const { code } = await owner.invite(server);
    return {
      marks: [code, person.id],
      act: () => person.http('POST', `/invites/${code}/accept`),
      heard: () => client.all('server:added').some((added) => added.server.id === server.id),
      isSo: () => isMember(person, server),
    };
  },
  'deleted server': async ({ server }, { person, client }) => ({
    marks: [server.id, owner.id],
    act: () => owner.http('DELETE', `/servers/${server.id}`),
    heard: () => client.all('server:removed').some(({ serverId }) => serverId === server.id),
    isSo: async () => !(await isMember(person, server)),
  }),
};

async function isMember(person, server) {
  return (await person.http('GET', `/servers/${server.id}`)).status === 200;
}

const done = { told: 0, untold: 0, slowest: 0 };

for (const [name, prepare] of Object.entries(deeds)) {
  for (const fault of SILENT.includes(name) ? [...CUTS, ...SILENCES] : CUTS) {
    test(`${name}, ${fault} COMMIT, is told if it was done and only then`, { timeout: 60_000 }, async () => {
      const person = await register(node, 'person');
      const home = await community(owner, person);
      const client = await connect(person);
      await client.do('channel:join', { channelId: home.channel.id });
      const deed = await prepare(home, { person, client });
      const { done: answer, known } = await under(fault, deed);
      assert.ok([200, 201, 204, 503].includes(answer.status), `${answer.status} ${answer.text}`);
      const isSo = await deed.isSo();
      if (answer.status !== 503) assert.ok(isSo, 'it was said to be done');
      if (isSo) {
        await until(deed.heard, `${name} being told`, HEALED_WITHIN_MS);
        done.slowest = Math.max(done.slowest, performance.now() - known);
        done.told += 1;
      } else {
        // What the node has for this client comes before the answer to a request.
        await client.request('notifications:get');
        assert.ok(!deed.heard(), 'it was told, and it is not so');
        done.untold += 1;
      }
      client.close();
    });
  }
}

/** How a message is, in a word. */
const state = ({ id, rev, content }) => `${id} at rev ${rev}: ${content}`;

test(`${ROUNDS} times ${SENDS} changes while COMMITs are cut at random`, { timeout: 120_000 }, async (t) => {
  const viewer = await register(node, 'viewer');
  const { channel } = await community(owner, viewer);
  const [sender, client] = await Promise.all([connect(owner), connect(viewer)]);
  await client.do('channel:join', { channelId: channel.id });
  const answers = [];
  const mine = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    proxy.fate = () => (random() < 0.4 ? CUTS[between(0, CUTS.length - 1)] : undefined);
    for (let n = 0; n < SENDS; n += 1) {
      const content = `${round}-${n}`;
      // One after the other: each is a COMMIT of its own.
      const last = mine.at(-1);
      const kind = last ? between(0, 3) : 0;
      const [event, payload] =
        kind === 2
          ? ['message:edit', { messageId: last, content }]
          : kind === 3
            ? ['message:delete', { messageId: last }]
            : ['message:send', { channelId: channel.id, content }];
      const ack = await sender.request(event, payload);
      answers.push({ event, ...ack });
      if (ack.ok && event === 'message:send') mine.push(ack.message.id);
      if (ack.ok && event === 'message:delete') mine.pop();
    }
  }
  proxy.fate = () => undefined;
  const calm = performance.now();
  const { messages, rev } = await freshLoad(owner, channel);
  const live = () =>
    client.heard.all
      .filter(({ event }) => event === 'message:new' || event === 'message:updated')
      .map(({ payload }) => payload);
  await until(() => live().at(-1)?.rev >= rev, 'every change being heard live', HEALED_WITHIN_MS);
  const held = new Map(live().map((message) => [message.id, message]));
  const record = { stored: messages.map(state), heard: [...held.values()].map(state) };
  const acked = answers.filter(({ ok }) => ok);
  const refused = answers.filter(({ ok }) => !ok);
  figures(
    t,
    `${JSON.stringify(proxy.met)}; ${acked.length} acks and ${refused.length} refusals, head ${rev}; ` +
      `all heard after ${Math.round(performance.now() - calm)} ms; memberships: ${done.told} told after ` +
      `${Math.round(done.slowest)} ms at most, ${done.untold} not done`,
  );

  await t.test('COMMITs met with each fault', () => {
    for (const fault of CUTS) assert.ok(proxy.met[fault] > 1, `${fault}: ${proxy.met[fault]}`);
  });
  await t.test('what is kept was heard live, each change once and in its order, and nothing else', () => {
    assert.deepEqual(findings(record), []);
    assert.deepEqual(
      live().map((message) => message.rev),
      Array.from({ length: rev }, (_, n) => n + 1),
    );
  });
  await t.test('an acknowledgement and a refusal tell what became of it', () => {
    assert.deepEqual([...new Set(refused.map(({ error }) => error.code))], ['unavailable']);
    assert.deepEqual(
      acked.map(({ message }) => message.rev),
      Array.from({ length: rev }, (_, n) => n + 1),
    );
    const kinds = new Set(acked.map(({ event }) => event));
    assert.deepEqual([...kinds].sort(), ['message:delete', 'message:edit', 'message:send']);
  });
  await t.test('of the memberships some were done and some were not, and all were told in time', () => {
    assert.ok(done.told > 0 && done.untold > 0, JSON.stringify(done));
    assert.ok(done.slowest <= HEALED_WITHIN_MS, `${done.slowest} ms`);
  });
  await t.test('negative control: a message that nobody heard of, and one that is not kept, are found', () => {
    assert.equal(findings({ ...record, heard: record.heard.slice(1) }).length, 1);
    assert.equal(findings({ ...record, stored: record.stored.slice(1) }).length, 1);
  });
});
