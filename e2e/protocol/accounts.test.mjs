// Who you are, over HTTP: registration, sign-in, sign-out.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startNode } from '../support/node.mjs';
import { assertProblem, fresh, http, login, PASSWORD, register } from '../support/people.mjs';

const timeout = 30_000;
const node = await startNode();
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function post(path, body, more) {
  return http(node, 'POST', `/api/v1${path}`, { body, ...more });
}

test('a registration answers 201 with the user, a token and a cookie', { timeout }, async () => {
  const username = fresh('ada');
  const answer = await post('/auth/register', { username, password: PASSWORD, displayName: 'Ada L.' });
  assert.equal(answer.status, 201, answer.text);
  const { user, token } = answer.body;
  assert.match(user.id, UUID);
  assert.deepEqual({ ...user, id: '' }, { id: '', username, displayName: 'Ada L.', avatarUrl: null });
  assert.ok(token.length >= 32);
  const [cookie] = answer.headers.getSetCookie();
  assert.match(cookie, /;\s*HttpOnly/i);
  assert.match(cookie, /;\s*SameSite=Lax/i);
});

test('a display name that is left out is the user name', { timeout }, async () => {
  const ada = await register(node, 'ada');
  assert.equal(ada.user.displayName, ada.username);
});

test('a user name that is taken is a conflict, whatever its case', { timeout }, async () => {
  const ada = await register(node, 'ada');
  for (const username of [ada.username, ada.username.toUpperCase()]) {
    assertProblem(await post('/auth/register', { username, password: PASSWORD }), 409, 'conflict', 'username');
  }
});

for (const [what, body, field] of [
  ['without a user name', { password: PASSWORD }],
  ['with an empty user name', { username: '  ', password: PASSWORD }, 'username'],
  ['with a user name of 101 characters', { username: 'x'.repeat(101), password: PASSWORD }, 'username'],
  ['with a short password', { username: 'short-password', password: '1234567' }, 'password'],
  ['with a number for a password', { username: 'number', password: 12345678 }],
  ['with a NUL in its display name', { username: 'nul', password: PASSWORD, displayName: 'a\0b' }, 'displayName'],
]) {
  test(`a registration ${what} is invalid`, { timeout }, async () => {
    assertProblem(await post('/auth/register', body), 400, 'invalid', field);
  });
}

test('a sign-in answers 200 with the user, another token and a cookie', { timeout }, async () => {
  const ada = await register(node, 'ada');
  const again = await login(ada);
  assert.deepEqual(again.user, ada.user);
  assert.notEqual(again.token, ada.token);
  assert.ok(again.cookie);
});

test('a wrong password and an unknown user are answered alike', { timeout }, async () => {
  const ada = await register(node, 'ada');
  const wrong = await post('/auth/login', { username: ada.username, password: 'not the password' });
  const unknown = await post('/auth/login', { username: fresh('nobody'), password: PASSWORD });
  assertProblem(wrong, 401, 'unauthenticated');
  assertProblem(unknown, 401, 'unauthenticated');
  assert.equal(wrong.body.detail, unknown.body.detail);
});

test('the token and the cookie each say who I am', { timeout }, async () => {
  const ada = await register(node, 'ada');
  const byToken = await http(node, 'GET', '/api/v1/me', { token: ada.token });
  const byCookie = await http(node, 'GET', '/api/v1/me', { cookie: ada.cookie });
  const me = { user: ada.user, externalId: null };
  assert.deepEqual(byToken.body, me);
  assert.deepEqual(byCookie.body, me);
});

test('a request with the cookie from a foreign page changes nothing', { timeout }, async () => {
  const ada = await register(node, 'ada');
  const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
  const answer = await post('/servers', { name: 'stolen' }, { cookie: ada.cookie, headers });
  assert.equal(answer.status, 403, answer.text);
  assert.deepEqual((await ada.do('GET', '/servers')).servers, []);
});

test('a request with the cookie from the own page is taken', { timeout }, async () => {
  const ada = await register(node, 'ada');
  const headers = { origin: node.url, 'sec-fetch-site': 'same-origin' };
  const answer = await post('/servers', { name: 'mine' }, { cookie: ada.cookie, headers });
  assert.equal(answer.status, 201, answer.text);
});

test('after signing out neither the token nor the cookie is anyone, and other sessions stay', { timeout }, async () => {
  const ada = await register(node, 'ada');
  const other = await login(ada);
  const answer = await ada.http('POST', '/auth/logout');
  assert.equal(answer.status, 204, answer.text);
  assertProblem(await ada.http('GET', '/me'), 401, 'unauthenticated');
  assertProblem(await http(node, 'GET', '/api/v1/me', { cookie: ada.cookie }), 401, 'unauthenticated');
  assert.equal((await other.http('GET', '/me')).status, 200);
});

test('without a valid token every route is unauthenticated', { timeout }, async () => {
  const id = '01890000-0000-7000-8000-000000000000';
  const routes = [
    ['POST', '/auth/logout'],
    ['GET', '/me'],
    ['GET', '/servers'],
    ['POST', '/servers', { name: 'x' }],
    ['GET', `/servers/${id}`],
    ['DELETE', `/servers/${id}`],
    ['POST', `/servers/${id}/channels`, { name: 'x' }],
    ['POST', `/servers/${id}/invites`, {}],
    ['POST', '/invites/abc/accept'],
    ['DELETE', `/servers/${id}/members/${id}`],
    ['GET', `/channels/${id}/messages`],
    ['POST', `/channels/${id}/messages`, { content: 'x' }],
  ];
  for (const [method, path, body] of routes) {
    for (const token of [undefined, 'not-a-token', 'x'.repeat(5_000)]) {
      const answer = await http(node, method, `/api/v1${path}`, { token, body });
      assertProblem(answer, 401, 'unauthenticated');
    }
  }
});
