// The numbers for Prometheus: each that docs/operating.md explains is told, and counts what it says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { root } from '../../scripts/cargo.mjs';
import { freePort } from '../../scripts/ports.mjs';
import { connect } from '../support/clients.mjs';
import { startNode } from '../support/node.mjs';
import { community, http, register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 60_000;
const token = 'numbers-for-prometheus';
const address = `127.0.0.1:${await freePort()}`;
const node = await startNode({
  rateLimits: 'on',
  env: {
    RIALTO_METRICS_LISTEN: address,
    RIALTO_METRICS_TOKEN: token,
    RIALTO_LIMITS_LOGINS_PER_USERNAME_PER_MINUTE: '3',
    RIALTO_LIMITS_CONNECTIONS: '200',
  },
});

function ask(headers = { authorization: `Bearer ${token}` }) {
  return fetch(`http://${address}/metrics`, { headers });
}

/** What is told now: the sum of all numbers of a name whose labels are among those that are wanted. */
async function scrape() {
  const text = await (await ask()).text();
  return (name, labels = {}) => {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    const ours = lines.filter((line) => wanted.every((label) => line.includes(label)));
    return ours.length === 0 ? undefined : ours.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
}

/** The names that the page for operators explains. */
function explained() {
  const page = readFileSync(join(root, 'docs/operating.md'), 'utf8');
  const section = page.split('**Numbers for Prometheus**')[1].split('\n## ')[0];
  const cells = section.split('\n').filter((line) => line.startsWith('| `'));
  return cells.flatMap((line) => [...line.split(' | ')[0].matchAll(/`(\w+)/g)].map(([, name]) => name));
}

test('every number that is explained is told, and all that is the node says is explained', { timeout }, async () => {
  const person = await register(node, 'ada');
  const { channel } = await community(person);
  const client = await connect(person);
  await client.do('message:send', { channelId: channel.id, content: 'hello' });
  await client.request('message:send', {});
  client.close();
  const names = explained();
  assert.ok(names.length > 25, names.join());
  const told = await until(async () => {
    const number = await scrape();
    const value = (name) => number(name) ?? number(`${name}_count`);
    return names.every((name) => value(name) !== undefined) && number('rialto_sockets_ended_total') > 0 && number;
  }, `all of ${names}`);
  const version = /^version = "(.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1];
  assert.equal(told('rialto_build_info', { version }), 1);
  for (const name of [
    'process_resident_memory_bytes',
    'process_open_fds',
    'process_threads',
    'rialto_database_bytes',
  ]) {
    assert.ok(told(name) > 0, name);
  }
  assert.ok(told('rialto_database_connections') >= 2);
  assert.ok(Math.abs(told('process_start_time_seconds') - Date.now() / 1_000) < 120);
  const text = await (await ask()).text();
  const others = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name).filter((name) => !names.includes(name));
  assert.deepEqual(others, []);
});

test('messages and their acknowledgements are counted and timed, and so are requests that fail', {
  timeout,
}, async () => {
  const person = await register(node, 'grace');
  const { channel } = await community(person);
  const client = await connect(person);
  const before = await scrape();
  for (const content of ['one', 'two', 'three']) {
    await client.do('message:send', { channelId: channel.id, content });
  }
  await client.request('message:send', { channelId: channel.id });
  await client.request('no:such-request', {});
  const after = await scrape();
  const grown = (name, labels) => after(name, labels) - (before(name, labels) ?? 0);
  assert.equal(grown('rialto_messages_total'), 3);
  assert.equal(grown('rialto_request_seconds_count', { request: 'message:send' }), 4);
  assert.ok(grown('rialto_request_seconds_sum', { request: 'message:send' }) > 0);
  assert.equal(grown('rialto_request_seconds_bucket', { request: 'message:send', le: '+Inf' }), 4);
  assert.equal(grown('rialto_requests_failed_total', { request: 'message:send', code: 'invalid' }), 1);
  assert.equal(grown('rialto_requests_failed_total', { request: 'unknown', code: 'unknown_event' }), 1);
  client.close();
});

test('HTTP requests are counted by route and status, whatever people ask for', { timeout }, async () => {
  const before = await scrape();
  await http(node, 'GET', '/api/v1/node');
  await http(node, 'GET', '/api/v1/me');
  await http(node, 'FETCH', '/api/v1/nothing/here');
  const after = await scrape();
  const grown = (labels) =>
    after('rialto_http_requests_total', labels) - (before('rialto_http_requests_total', labels) ?? 0);
  assert.equal(grown({ method: 'GET', route: '/api/v1/node', status: '200' }), 1);
  assert.equal(grown({ method: 'GET', route: '/api/v1/me', status: '401' }), 1);
  assert.equal(grown({ method: 'unknown', route: 'unknown' }), 1);
  assert.ok(after('rialto_http_request_seconds_count', { route: '/api/v1/node' }) >= 1);
});

test('failed sign-ins and rates that were reached are counted', { timeout }, async () => {
  await register(node, 'mallory');
  const before = await scrape();
  for (let n = 0; n < 4; n += 1) {
    await http(node, 'POST', '/api/v1/auth/login', { body: { username: 'mallory', password: 'a wrong password' } });
  }
  await http(node, 'GET', '/api/v1/me', { token: 'no-such-token' });
  const after = await scrape();
  const grown = (name, labels) => after(name, labels) - before(name, labels);
  assert.equal(grown('rialto_sign_ins_failed_total', { by: 'password' }), 3);
  assert.equal(grown('rialto_sign_ins_failed_total', { by: 'token' }), 1);
  assert.equal(grown('rialto_rate_limited_total', { rate: 'logins_per_username' }), 1);
});

test('the numbers are told to whoever says their token, and to nobody else', { timeout }, async () => {
  assert.equal((await ask()).status, 200);
  for (const headers of [{}, { authorization: 'Bearer wrong' }]) assert.equal((await ask(headers)).status, 401);
});
