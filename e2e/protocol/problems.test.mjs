// What the node answers to what is not a proper request, and what machines ask it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { assertProblem, community, http, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const owner = await register(node, 'owner');

test('the node says that it lives and that it is ready', { timeout }, async () => {
  assert.equal((await http(node, 'GET', '/healthz')).status, 200);
  assert.equal((await http(node, 'GET', '/readyz')).status, 200);
});

test('the front page says what is running', { timeout }, async () => {
  const page = await http(node, 'GET', '/');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(page.text, /Rialto/);
});

test('an unknown route of the API is a problem of its own', { timeout }, async () => {
  assertProblem(await owner.http('GET', '/no/such/route'), 404, 'not_found');
});

test('a body that is no JSON is invalid', { timeout }, async () => {
  const { channel } = await community(owner);
  for (const raw of ['', '{', 'content=x', '{"content":"x"', '\u0000', '{"content": "\\ud800"}', '['.repeat(10_000)]) {
    const headers = { 'content-type': 'application/json' };
    const path = `/channels/${channel.id}/messages`;
    assertProblem(await owner.http('POST', path, undefined, { raw, headers }), 400, 'invalid');
  }
});

test('a body of another media type is refused as a problem', { timeout }, async () => {
  const { channel } = await community(owner);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const more = { raw: '{"content":"x"}', headers: { 'content-type': type } };
    const answer = await owner.http('POST', `/channels/${channel.id}/messages`, undefined, more);
    assert.ok([400, 415].includes(answer.status), answer.text);
    assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    assert.equal(answer.body.code, 'invalid');
  }
  assert.equal((await owner.history(channel)).rev, 0);
});

test('a body over the bound is too large', { timeout }, async () => {
  const { channel } = await community(owner);
  const body = { content: 'x'.repeat(10 * 1024 * 1024) };
  assertProblem(await owner.http('POST', `/channels/${channel.id}/messages`, body), 413, 'too_large');
});

test("another method on a known route is a client's fault, told as a problem", { timeout }, async () => {
  const answer = await owner.http('PUT', '/servers', { name: 'x' });
  assert.ok(answer.status === 404 || answer.status === 405, answer.text);
});

test('every answer carries the security headers, the failures too', { timeout }, async () => {
  for (const path of ['/', '/healthz', '/api/v1/me', '/api/v1/no/such/route', '/no-such-page']) {
    const { headers } = await http(node, 'GET', path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.ok(headers.get('referrer-policy'), path);
    assert.ok(headers.get('content-security-policy'), path);
  }
});

test('no other origin may read an answer unless it is configured', { timeout }, async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const answer = await http(node, 'GET', '/api/v1/me', { token: owner.token, headers });
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

test('each failure has a request id of its own', { timeout }, async () => {
  const ids = [await owner.http('GET', '/servers/x'), await owner.http('GET', '/servers/x')].map(
    (a) => a.body.requestId,
  );
  assert.notEqual(ids[0], ids[1]);
});

test('no path leads out of the node', { timeout }, async () => {
  for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc%2fpasswd', '//etc/passwd']) {
    const answer = await http(node, 'GET', path);
    assert.ok(answer.status < 500 && !answer.text.includes('root:'), path);
  }
});
