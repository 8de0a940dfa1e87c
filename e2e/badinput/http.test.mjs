// Bad input, HTTP: requests that are broken, that say two things at once, or that want out of their place.

import { gzipSync } from 'node:zlib';

import { Group } from '../support/badinput/hostile.mjs';
import { answersIn, ask, Raw, request } from '../support/badinput/raw.mjs';

const group = await Group.begin('http');
const { node, owner, server, channel, elsewhere } = group;
const API = '/api/v1';
const bearer = { authorization: `Bearer ${owner.token}` };
const json = { ...bearer, 'content-type': 'application/json' };
const MESSAGES = `${API}/channels/${channel.id}/messages`;
const CHUNKED = { ...json, 'transfer-encoding': 'chunked' };
const BODY = '{"content":""}';
const lengthOf = (body) => ({ 'content-length': Buffer.byteLength(body) });
const get = (target, headers = bearer) => [request('GET', target, headers)];
const post = (target, body, headers = json) => [request('POST', target, { ...headers, ...lengthOf(body) }), body];
const MEMBER = `${API}/servers/${server.id}/members/${group.member.id}`;
const rename = (body) => [request('PATCH', MEMBER, { ...json, ...lengthOf(body) }), body];
const say = (body, headers) => post(MESSAGES, body, headers);

/** The bytes that are sent, and the status of the answer. `400` of a message means that none was made. */
const cases = [
  // What is no request at all.
  ['a request without version', ['GET /\r\n\r\n'], [400, 'closed']],
  ['HTTP/0.9', ['GET /healthz\r\n'], [400, 'closed']],
  ['the preface of HTTP/2', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], [400, 'closed']],
  ['a hello of TLS', [Buffer.from('16030100a5010000a10303', 'hex'), Buffer.alloc(200)], [400, 'closed']],
  ['a kibibyte of NULs', [Buffer.alloc(1024)], [400, 'closed']],
  ['a method of 10,000 characters', [request('X'.repeat(10_000), '/')], [400, 404, 405]],
  ['a header with a space before its colon', ['GET /healthz HTTP/1.1\r\nhost : x\r\n\r\n'], 400],
  ['a header that is folded', ['GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\r\n  b\r\n\r\n'], [200, 400]],
  ['a bare CR inside a header', ['GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\rb: c\r\n\r\n'], 400],
  ['a target of bytes', ['GET /\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n'], [400, 404]],
  ['a target that is a whole address', get('http://elsewhere.example/api/v1/me'), [200, 400, 404]],
  ['CONNECT', [request('CONNECT', 'elsewhere.example:443')], [400, 404, 405]],
  ['a head of 300 KB', [request('GET', '/healthz', { x: 'y'.repeat(300_000) })], [431, 'closed']],
  ['HTTP/1.1 without Host', ['GET /healthz HTTP/1.1\r\n\r\n'], 400],
  ['HTTP/1.1 with two Hosts', ['GET /healthz HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n'], 400],
  ['10 GB that do not come', [request('POST', MESSAGES, { ...json, 'content-length': 10_000_000_000 })], 413],
  // Two things at once.
  ['both lengths', [request('POST', MESSAGES, { ...CHUNKED, 'content-length': 4 }), '0\r\n\r\n'], [400, 'closed']],
  ['two lengths', [request('POST', MESSAGES, { ...json, 'content-length': ['2', '3'] }), '{}x'], 400],
  ['a negative length', [request('POST', MESSAGES, { ...json, 'content-length': '-1' })], 400],
  ['a length beyond all', [request('POST', MESSAGES, { ...json, 'content-length': '9'.repeat(40) })], 400],
  [
    'chunked twice',
    [request('POST', MESSAGES, { ...json, 'transfer-encoding': 'chunked, chunked' }), '0\r\n\r\n'],
    400,
  ],
  [
    'an encoding that nobody knows',
    [request('POST', MESSAGES, { ...json, 'transfer-encoding': 'x' }), '0\r\n\r\n'],
    400,
  ],
  ['a chunk of no hexadecimal size', [request('POST', MESSAGES, CHUNKED), 'zz\r\n{}\r\n0\r\n\r\n'], 400],
  ['a chunk beyond all', [request('POST', MESSAGES, CHUNKED), `${'f'.repeat(40)}\r\n`], 400],
  [
    'an extension of a chunk of 100 KB',
    [request('POST', MESSAGES, CHUNKED), `2;${'x'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`],
    400,
  ],
  [
    'trailers of 100 KB',
    [request('POST', MESSAGES, CHUNKED), `2\r\n{}\r\n0\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
    [400, 'closed'],
  ],
  [
    'chunks of 10 MB',
    [request('POST', MESSAGES, CHUNKED), '10000\r\n', 'x'.repeat(65_536), '\r\n10000\r\n', 'x'.repeat(65_536)],
    [413, 'closed'],
  ],
  [
    'a bomb of gzip',
    say(gzipSync(Buffer.alloc(10_000_000, 0x20)), { ...json, 'content-encoding': 'gzip' }),
    [400, 415],
  ],
  ['a body in UTF-16', say(Buffer.from('{"content":"x"}', 'utf16le')), 400],
  ['objects nested 8,000 deep', say(`${'{"x":'.repeat(8_000)}1${'}'.repeat(8_000)}`), 400],
  [
    'a media type of 5,000 characters',
    say('{"content":"x"}', { ...bearer, 'content-type': `application/${'x'.repeat(5_000)}` }),
    400,
  ],
  ['a body that nobody asked for', [request('GET', `${API}/me`, { ...json, ...lengthOf(BODY) }), BODY], 200],
  // Texts that a hostile client alone would send; the bounds of fields are tested in crates/rialto/tests/http.
  ['content of half a surrogate', say('{"content":"\\ud800"}'), 400],
  ['a query of broken escapes', get(`${MESSAGES}?limit=%zz&%ff=%00`), 400],
  ['10,000 fields in a query', get(`${MESSAGES}?${'x=1&'.repeat(10_000)}`), [200, 400]],
  ['a nickname of half a surrogate', rename('{"nickname":"\\ud800"}'), 400],
  ['a nickname of a NUL', rename('{"nickname":"\\u0000"}'), 400],
  ['a nickname that is there twice', rename('{"nickname":"a","nickname":"b"}'), 400],
  ['a nickname of 60,000 characters', rename(`{"nickname":"${'x'.repeat(60_000)}"}`), 400],
  ['a nickname in a list', rename('{"nickname":["a"]}'), 400],
  ['the change of a member that is a list', rename('[]'), 400],
  ['a timeout beyond all times', rename('{"timeoutUntil":"+999999999-12-31T23:59:59Z"}'), 400],
  ['a timeout of the year 9999', rename('{"timeoutUntil":"9999-12-31T23:59:59Z"}'), 400],
  ['a timeout in the past', rename('{"timeoutUntil":"1969-12-31T23:59:59Z"}'), 400],
  ['a timeout that is a number beyond 2^53', rename('{"timeoutUntil":9007199254740993}'), 400],
  ['a timeout that is an object', rename('{"timeoutUntil":{"$gt":""}}'), 400],
  ['members of a role that is no id', get(`${API}/servers/${server.id}/members?roleId=nonsense`), 200],
  ['members of a channel that is no id', get(`${API}/servers/${server.id}/members?channelId=nonsense`), 404],
  ['members of two roles', get(`${API}/servers/${server.id}/members?roleId=${server.id}&roleId=${server.id}`), 400],
  [
    'a role that is no id, to be given',
    [request('PUT', `${MEMBER}/roles/nonsense`, { ...bearer, 'content-length': 0 })],
    404,
  ],
  [
    'a member as a role, to be given',
    [request('PUT', `${MEMBER}/roles/${owner.id}`, { ...bearer, 'content-length': 0 })],
    404,
  ],
  [
    'everyone as a role, to be given',
    [request('PUT', `${MEMBER}/roles/${server.id}`, { ...bearer, 'content-length': 0 })],
    [400, 403, 404, 409],
  ],
  // Paths.
  ...[
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/assets/../../../etc/passwd',
    '/assets/%2e%2e%2f%2e%2e%2fetc/passwd',
    '/assets/..\\..\\etc\\passwd',
    '/%00',
    '/.git/config',
    '/.env',
    '/rialto.db',
    '/data/rialto.db',
    '/\u202e',
    '/api/v1/../../healthz',
    '/api/v1/servers/..',
    '/api//v1/me',
    '/API/V1/ME',
    '/api/v1/servers/%2e%2e%2fme',
    `/api/v1/servers/${server.id}%00`,
    `/api/v1/servers/${server.id}/../../me`,
    `/api/v1/servers/${elsewhere.server.id}`,
    '/api/v1/servers/%ff',
    '/api/v1/invites/%2f..%2f',
    `/${'a/'.repeat(5_000)}`,
  ].map((path) => [`the path ${path.slice(0, 40)}`, get(path), [400, 404]]),
  [
    'a method in a header',
    [
      request('POST', `${API}/servers/${server.id}`, {
        ...bearer,
        'x-http-method-override': 'DELETE',
        'content-length': 0,
      }),
    ],
    [404, 405],
  ],
  ['a request id that would break a log', get(`${API}/me`, { ...bearer, 'x-request-id': '"}\\n\\u001b[31m' }), 200],
  ['a range beyond everything', get('/', { range: 'bytes=999999999-' }), [200, 416]],
  [
    'an encoding of nonsense',
    get(`${API}/openapi.json`, { 'accept-encoding': `${'x;q=0.1,'.repeat(500)}*;q=nan` }),
    [200, 406],
  ],
  [
    'an address behind a proxy that nobody trusts',
    get(`${API}/me`, { ...bearer, 'x-forwarded-for': 'x'.repeat(5_000) }),
    200,
  ],
];

const [message] = (await owner.history(channel)).messages;
for (const replyToId of ['nonsense', '', 7, {}, [message.id], channel.id, 'x'.repeat(60_000)]) {
  const name = `an answer to ${JSON.stringify(replyToId).slice(0, 20)}`;
  cases.push([name, say(JSON.stringify({ content: 'x', replyToId })), 400]);
}
for (const name of ['', ' ', 'x'.repeat(101), 'x\ny', '\u0000', 7, {}, ['x']]) {
  const body = JSON.stringify({ name });
  const head = { ...bearer, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const make = [request('POST', `${API}/messages/${message.id}/thread`, head) + body];
  cases.push([`a thread with the name ${body.slice(0, 30)}`, make, 400]);
}
const REACTION = `${API}/messages/${message.id}/reactions`;
for (const emoji of ['x', '%20', '%00', '%ff', '%f0%9f', '%2f..%2f', '%F0%9F%91%8D%F0%9F%91%8D', 'x'.repeat(5_000)]) {
  const put = [request('PUT', `${REACTION}/${emoji}`, { ...bearer, 'content-length': 0 })];
  cases.push([`a reaction with ${emoji.slice(0, 20)}`, put, [400, 404]]);
}
for (const id of ['nonsense', '%00', '%2f..%2f', channel.id, 'x'.repeat(5_000)]) {
  const pin = [request('PUT', `${API}/messages/${id}/pin`, { ...bearer, 'content-length': 0 })];
  cases.push([`a pin of ${id.slice(0, 20)}`, pin, [400, 404]]);
}
const PINS = `${API}/channels/${channel.id}/pins`;
for (const query of ['limit=0', 'limit=101', 'limit=1.5', 'limit=', 'limit=1&limit=2', 'after=7&after=7'])
  cases.push([`pinned messages with ${query}`, get(`${PINS}?${query}`), 400]);
cases.push(['pinned messages after no id', get(`${PINS}?after=nonsense`), 200]);

for (const [name, pieces, expected] of cases) {
  group.case(name, expected, async () => group.status(name, await ask(node, ...pieces)));
}

/** Requests one behind the other: how many are answered, before the connection ends. */
const rows = [
  [
    'a request hidden behind both lengths',
    `${request('POST', MESSAGES, { ...CHUNKED, 'content-length': 5 })}0\r\n\r\n${request('GET', '/healthz')}`,
    1,
  ],
  [
    'a request hidden in a body',
    `${request('POST', MESSAGES, { ...json, 'content-length': 0 })}${request('GET', '/healthz', { connection: 'close' })}`,
    2,
  ],
  [
    'a request hidden behind a body that is too large',
    `${request('POST', MESSAGES, { ...json, 'content-length': 5_000_000 })}${'x'.repeat(100_000)}${request('GET', '/healthz')}`,
    [0, 1],
  ],
  [
    '200 requests in one row',
    `${request('GET', '/healthz').repeat(199)}${request('GET', '/healthz', { connection: 'close' })}`,
    200,
  ],
];

for (const [name, bytes, expected] of rows) {
  group.case(name, expected, async () => {
    const raw = new Raw(node);
    raw.write(bytes);
    await raw.until(
      (came) => (answersIn(came).length > Math.max(...[expected].flat()) ? true : undefined),
      'the end',
      20_000,
    );
    const answers = answersIn(raw.bytes);
    for (const answer of answers) group.status(name, answer);
    raw.close();
    return answers.length;
  });
}

group.end();
