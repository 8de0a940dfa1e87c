// The description of the HTTP API, held against the contract's routes and against real answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { startNode } from './support/node.mjs';
import { community, fresh, http, login, PASSWORD, register } from './support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const [owner, member] = await Promise.all([register(node, 'owner'), register(node, 'member')]);
const document = (await http(node, 'GET', '/api/v1/openapi.json')).body;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('int32', true).addFormat('int64', true).addFormat('password', true);
ajv.addSchema(document, 'openapi', false, false);

/** The path as the document writes it: with or without the prefix, whatever its parameters are called. */
function documented(route) {
  const shape = (path) => path.replace(/^\/api\/v1/, '').replace(/\{[^}]*\}/g, '{}');
  return Object.keys(document.paths).find((path) => shape(path) === shape(route));
}

function pointer(...parts) {
  return `openapi#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}

/** Follows `$ref`s of an answer: the place of the schema for what `answer` carries. */
function schemaOf(path, method, answer) {
  const at = ['paths', path, method.toLowerCase(), 'responses', String(answer.status)];
  const described = at.reduce((object, key) => object?.[key], document);
  assert.ok(described, `${method} ${path} answered ${answer.status}, which the document does not know`);
  const place = described.$ref ? described.$ref.slice(2).split('/') : at;
  const { content } = place.reduce((object, key) => object?.[key], document);
  if (!content) return undefined;
  const type = answer.headers.get('content-type').split(';')[0];
  assert.ok(content[type], `${method} ${path} answered ${type}, which the document does not know`);
  return pointer(...place, 'content', type, 'schema');
}

/** Asserts that a real answer is as the document describes it. */
function assertDescribed(route, method, answer) {
  const path = documented(route);
  assert.ok(path, `${route} is not in the document`);
  const place = schemaOf(path, method, answer);
  if (!place) {
    assert.equal(answer.text, '', `${method} ${route} has a body that the document does not know`);
    return;
  }
  const validate = ajv.compile({ $ref: place });
  assert.ok(
    validate(answer.body),
    `${method} ${route} ${answer.status}: ${ajv.errorsText(validate.errors)}\n${answer.text}`,
  );
}

const routes = [
  ['POST', '/auth/register'],
  ['POST', '/auth/login'],
  ['POST', '/auth/logout'],
  ['GET', '/me'],
  ['GET', '/servers'],
  ['POST', '/servers'],
  ['GET', '/servers/{id}'],
  ['DELETE', '/servers/{id}'],
  ['POST', '/servers/{id}/channels'],
  ['POST', '/servers/{id}/invites'],
  ['POST', '/invites/{code}/accept'],
  ['DELETE', '/servers/{id}/members/{userId}'],
  ['GET', '/channels/{id}/messages'],
  ['POST', '/channels/{id}/messages'],
];

test('the document is OpenAPI 3.1', { timeout }, () => assert.match(document.openapi, /^3\.1\./));

for (const [method, route] of routes) {
  test(`the document knows ${method} ${route}`, { timeout }, () => {
    const operation = document.paths[documented(route)]?.[method.toLowerCase()];
    assert.ok(operation);
    assert.ok(Object.keys(operation.responses).some((status) => status.startsWith('2')));
  });
}

test('every schema of the document can be read', { timeout }, () => {
  for (const name of Object.keys(document.components.schemas))
    ajv.compile({ $ref: pointer('components', 'schemas', name) });
});

test('accounts are answered as described', { timeout }, async () => {
  const body = { username: fresh('new'), password: PASSWORD };
  const post = (path, given) => http(node, 'POST', `/api/v1${path}`, { body: given });
  assertDescribed('/auth/register', 'POST', await post('/auth/register', body));
  assertDescribed('/auth/register', 'POST', await post('/auth/register', body));
  assertDescribed('/auth/register', 'POST', await post('/auth/register', {}));
  assertDescribed('/auth/login', 'POST', await post('/auth/login', body));
  assertDescribed('/auth/login', 'POST', await post('/auth/login', { ...body, password: 'wrong password' }));
  const session = await login(member);
  assertDescribed('/me', 'GET', await session.http('GET', '/me'));
  assertDescribed('/auth/logout', 'POST', await session.http('POST', '/auth/logout'));
  assertDescribed('/me', 'GET', await session.http('GET', '/me'));
});

test('servers, channels, invites and members are answered as described', { timeout }, async () => {
  assertDescribed('/servers', 'POST', await owner.http('POST', '/servers', { name: 'x' }));
  assertDescribed('/servers', 'POST', await owner.http('POST', '/servers', { name: '' }));
  const { server } = await community(owner);
  assertDescribed('/servers', 'GET', await owner.http('GET', '/servers'));
  assertDescribed('/servers/{id}', 'GET', await owner.http('GET', `/servers/${server.id}`));
  assertDescribed('/servers/{id}', 'GET', await owner.http('GET', '/servers/nonsense'));
  const channels = `/servers/${server.id}/channels`;
  assertDescribed('/servers/{id}/channels', 'POST', await owner.http('POST', channels, { name: 'x', topic: 'y' }));
  const invite = await owner.http('POST', `/servers/${server.id}/invites`, { maxUses: 5 });
  assertDescribed('/servers/{id}/invites', 'POST', invite);
  assertDescribed('/servers/{id}/invites', 'POST', await owner.http('POST', `/servers/${server.id}/invites`, {}));
  const accept = `/invites/${invite.body.invite.code}/accept`;
  assertDescribed('/invites/{code}/accept', 'POST', await member.http('POST', accept));
  assertDescribed('/invites/{code}/accept', 'POST', await member.http('POST', '/invites/nonsense/accept'));
  const members = '/servers/{id}/members/{userId}';
  assertDescribed(members, 'DELETE', await member.http('DELETE', `/servers/${server.id}/members/${owner.id}`));
  assertDescribed(members, 'DELETE', await owner.http('DELETE', `/servers/${server.id}/members/${member.id}`));
  assertDescribed('/servers/{id}', 'DELETE', await owner.http('DELETE', `/servers/${server.id}`));
});

test('messages are answered as described', { timeout }, async () => {
  const { channel } = await community(owner, member);
  const route = '/channels/{id}/messages';
  const path = `/channels/${channel.id}/messages`;
  const body = { content: 'hello', clientId: 'one' };
  assertDescribed(route, 'POST', await owner.http('POST', path, body));
  assertDescribed(route, 'POST', await owner.http('POST', path, body));
  assertDescribed(route, 'POST', await owner.http('POST', path, {}));
  assertDescribed(route, 'POST', await owner.http('POST', path, { content: 'x'.repeat(100_000) }));
  for (const person of [owner, member])
    assertDescribed(route, 'GET', await person.http('GET', `${path}?limit=10&before=5`));
  assertDescribed(route, 'GET', await owner.http('GET', `${path}?limit=0`));
});
