// Bad input, floods: connections that say nothing or say it slowly, more of them than may be, and guessed tokens. All of
// it at once, as it takes its time.

import { connect } from 'node:net';
import { Group } from '../support/badinput/hostile.mjs';
import { answersIn, ask, Raw, RawWebSocket, request, text } from '../support/badinput/raw.mjs';
import { Client } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { http } from '../support/people.mjs';
import { within } from '../support/waiting.mjs';

/** How long a connection may take to say something, or a body to come; and how much later its end may be noticed. */
const PATIENCE_MS = 10_000;
const SLACK_MS = 10_000;
const MANY = 40;
/** Live connections that a small node allows an address, and how many over HTTP it has for each of them. */
const LIVE = 20;
const OF_EACH = 8;
const DRIP_MS = 250;
const POLLING = '/socket.io/?EIO=4&transport=polling';
/** A payload over polling that is in order: pongs with data, a megabyte of them. */
const LARGE = Array(11)
  .fill(`3${'x'.repeat(88_000)}`)
  .join('\x1e');

const group = await Group.begin('floods', {
  rateLimits: 'on',
  env: {
    RIALTO_LIMITS_FAILED_TOKENS_PER_ADDRESS_PER_MINUTE: '60',
    RIALTO_LIMITS_MESSAGES_PER_SECOND: '1000',
    RIALTO_LIMITS_REQUESTS_PER_SECOND: '10000',
  },
});
const { node, owner, channel } = group;
const json = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' };
const HEAD = request('GET', '/healthz', { x: 'y'.repeat(500) });
const MESSAGES = `/api/v1/channels/${channel.id}/messages`;

/** Sends `bytes` one at a time, slowly, after `first`; gives the answer if there is one. */
async function drip(first, bytes) {
  const raw = new Raw(node);
  raw.write(first);
  let at = 0;
  const timer = setInterval(() => {
    raw.write(bytes.slice(at, at + 1));
    at += 1;
  }, DRIP_MS);
  const answer = await raw.until((came) => answersIn(came)[0], 'an end', PATIENCE_MS + SLACK_MS);
  clearInterval(timer);
  raw.close();
  return answer;
}

/** How a connection ended that was waited for: `closed`, or the status of its answer. */
async function outcome(name, answer) {
  return group.status(name, await answer);
}

/** The same for many, in one word if they agree. */
async function all(name, count, make) {
  const outcomes = await Promise.all(Array.from({ length: count }, () => outcome(name, make())));
  return new Set(outcomes).size === 1 ? outcomes[0] : outcomes.join(', ');
}

async function session(node = group.node) {
  const opened = await ask(node, request('GET', POLLING));
  return `${POLLING}&sid=${JSON.parse(opened.body.slice(1)).sid}`;
}

/** A WebSocket that says `frames` and then nothing. */
async function hanging(query, ...frames) {
  const socket = await RawWebSocket.open(node, { query });
  socket.send(...frames);
  await within(socket.raw.ended, 'an end', PATIENCE_MS + SLACK_MS);
  return undefined;
}

/** What is done, and how it ends. */
const cases = [
  [`${MANY} connections that say nothing`, 'closed', () => all('silence', MANY, () => drip('', ''))],
  [
    `${MANY} connections that say half a head and no more`,
    'closed',
    () => all('half', MANY, () => drip(HEAD.slice(0, 20), '')),
  ],
  [`${MANY} connections that say their head slowly`, 'closed', () => all('slowly', MANY, () => drip('', HEAD))],
  ['a head that is all there but its last byte', 'closed', () => outcome('last byte', drip(HEAD.slice(0, -1), ''))],
  [
    'a body that does not come',
    400,
    () => outcome('no body', drip(request('POST', MESSAGES, { ...json, 'content-length': 100 }), '')),
  ],
  [
    'a body that comes slowly',
    400,
    () =>
      outcome('slow body', drip(request('POST', MESSAGES, { ...json, 'content-length': 1_000 }), '{'.padEnd(1_000))),
  ],
  [
    'chunks that come slowly',
    400,
    () =>
      outcome(
        'slow chunks',
        drip(request('POST', MESSAGES, { ...json, 'transfer-encoding': 'chunked' }), '1\r\n{\r\n'.repeat(100)),
      ),
  ],
  [
    'a payload over polling that does not come',
    400,
    async () => outcome('no payload', drip(request('POST', await session(), { 'content-length': 100 }), '')),
  ],
  [
    `${MANY} payloads of a megabyte over polling that all but come`,
    400,
    () =>
      all('a large payload', MANY, async () =>
        drip(request('POST', await session(), { 'content-length': LARGE.length + 1 }) + LARGE, ''),
      ),
  ],
  [
    'a session over polling that nobody uses',
    400,
    async () => {
      const target = await session();
      const poll = () => drip(request('GET', target), '');
      const answer = await poll();
      return outcome('an unused session', answer?.status === 200 ? poll() : answer);
    },
  ],
  [
    `${MANY} WebSockets that never connect`,
    'closed',
    () => all('no CONNECT', MANY, () => hanging('EIO=4&transport=websocket')),
  ],
  [
    'a WebSocket that never says its frame to the end',
    'closed',
    () => outcome('half a frame', hanging('EIO=4&transport=websocket', text('40{}').subarray(0, 3))),
  ],
  [
    'an upgrade that is never probed',
    'closed',
    async () => {
      const target = await session();
      return outcome('no probe', hanging(`EIO=4&transport=websocket&sid=${target.split('sid=')[1]}`));
    },
  ],
];

const running = cases.map(([, , run]) => {
  const came = run();
  came.catch(() => {});
  return came;
});
for (const [n, [name, expected]] of cases.entries()) group.case(name, expected, () => running[n]);

group.case(
  `one connection over ${LIVE * OF_EACH} from one address is refused, and those of others are not`,
  'closed, 200',
  async () => {
    const env = { RIALTO_LIMITS_CONNECTIONS_PER_ADDRESS: String(LIVE) };
    const node = await startNode({ rateLimits: 'on', env });
    const sockets = [];
    for (let n = 0; n < LIVE * OF_EACH; n += 1)
      sockets.push(connect(node.port, '127.0.0.3'), connect({ port: node.port, localAddress: '127.0.0.4' }));
    const mine = sockets.filter((_, n) => n % 2 === 1);
    for (const socket of sockets) socket.on('error', () => {});
    await within(
      Promise.all(mine.map((socket) => new Promise((settle) => socket.once('connect', settle)))),
      'connections',
    );
    const extra = connect({ port: node.port, localAddress: '127.0.0.4' });
    extra.on('error', () => {});
    await within(new Promise((settle) => extra.once('close', settle)), 'its refusal', 5_000);
    const status = group.status('from elsewhere', await http(node, 'GET', '/healthz'));
    for (const socket of sockets) socket.destroy();
    return `closed, ${status}`;
  },
);

group.case(
  'guessed tokens are refused, and good ones from the same address are not',
  '401, then 429; 200; rate_limited',
  async () => {
    const guess = (n) => http(node, 'GET', '/api/v1/me', { token: `guess-${n}` });
    const answers = [];
    for (let n = 0; n < 100; n += 1) answers.push(group.status('a guess', await guess(n)));
    const words = [...new Set(answers)].sort().join(', then ');
    const good = group.status('a good token', await http(node, 'GET', '/api/v1/me', { token: owner.token }));
    const client = new Client(
      { node, token: 'guess', username: 'mallory' },
      { transports: ['websocket'], reconnection: false },
    );
    const refused = await client.next('connect_error');
    client.close();
    return `${words}; ${good}; ${refused.data.code}`;
  },
);

group.end();
