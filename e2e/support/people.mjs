// People with accounts, and what they do over HTTP.

import assert from 'node:assert/strict';

let made = 0;

/** A name that nobody has yet. */
export function fresh(word) {
  made += 1;
  return `${word}-${process.pid}-${made}`;
}

export const PASSWORD = 'correct horse battery';

/** One request to the API: `{ status, headers, body, text }`; `body` is parsed where it is JSON. */
export async function http(node, method, path, { token, cookie, body, raw, headers = {} } = {}) {
  const all = { ...headers };
  if (token) all.authorization = `Bearer ${token}`;
  if (cookie) all.cookie = cookie;
  if (body !== undefined) all['content-type'] ??= 'application/json';
  const answer = await fetch(node.url + path, {
    method,
    headers: all,
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

export class Person {
  constructor(node, { username, user, token, cookie }) {
    Object.assign(this, { node, username, user, token, cookie });
    this.id = user.id;
  }

  /** A request of mine under `/api/v1`. */
  http(method, path, body, more = {}) {
    return http(this.node, method, `/api/v1${path}`, { token: this.token, body, ...more });
  }

  /** The same, of which nothing but success is expected: gives the body. */
  async do(method, path, body) {
    const answer = await this.http(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  async createServer(name = fresh('server')) {
    return (await this.do('POST', '/servers', { name })).server;
  }

  async createChannel(server, name = fresh('channel')) {
    return (await this.do('POST', `/servers/${server.id}/channels`, { name })).channel;
  }

  async invite(server, options = {}) {
    return (await this.do('POST', `/servers/${server.id}/invites`, options)).invite;
  }

  async accept(invite) {
    return (await this.do('POST', `/invites/${invite.code}/accept`)).server;
  }

  async say(channel, content, clientId) {
    return (await this.do('POST', `/channels/${channel.id}/messages`, { content, clientId })).message;
  }

  /** Says `count` things, one after the other; gives the messages. */
  async sayMany(channel, count, word = 'line') {
    const messages = [];
    for (let n = 1; n <= count; n += 1) messages.push(await this.say(channel, `${word} ${n}`));
    return messages;
  }

  /** The whole of a channel, oldest first, read in pages: `{ messages, rev, epoch }`. */
  async history(channel) {
    let page = await this.do('GET', `/channels/${channel.id}/messages?limit=100`);
    const { rev, epoch } = page;
    let { messages } = page;
    while (page.messages.length === 100) {
      page = await this.do('GET', `/channels/${channel.id}/messages?limit=100&before=${messages[0].seq}`);
      messages = [...page.messages, ...messages];
    }
    return { messages, rev, epoch };
  }

  /** My view of a server now. */
  async view(server) {
    return (await this.do('GET', `/servers/${server.id}`)).server;
  }
}

function signedIn(node, username, answer) {
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  return new Person(node, { username, ...answer.body, cookie });
}

/** A new account. */
export async function register(node, word = 'person', more = {}) {
  const username = fresh(word);
  const body = { username, password: PASSWORD, ...more };
  const answer = await http(node, 'POST', '/api/v1/auth/register', { body });
  assert.equal(answer.status, 201, answer.text);
  return signedIn(node, username, answer);
}

/** A further session of the same account. */
export async function login(person, password = PASSWORD) {
  const body = { username: person.username, password };
  const answer = await http(person.node, 'POST', '/api/v1/auth/login', { body });
  assert.equal(answer.status, 200, answer.text);
  return signedIn(person.node, person.username, answer);
}

/** A server of `owner` that `members` have joined: `{ server, channel }`, the channel being `general`. */
export async function community(owner, ...members) {
  const server = await owner.createServer();
  if (members.length > 0) {
    const invite = await owner.invite(server);
    for (const member of members) await member.accept(invite);
  }
  return { server, channel: server.channels[0] };
}

/** Two new accounts in a server of the first: `{ ada, ben, server, channel }`. */
export async function twoPeople(node) {
  const [ada, ben] = await Promise.all([register(node, 'ada'), register(node, 'ben')]);
  return { ada, ben, ...(await community(ada, ben)) };
}

/** Asserts that `answer` is a problem+json of this status and code. */
export function assertProblem(answer, status, code, field) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(answer.body.code, code);
  assert.equal(answer.body.status, status);
  assert.equal(typeof answer.body.title, 'string');
  assert.equal(typeof answer.body.detail, 'string');
  assert.equal(typeof answer.body.requestId, 'string');
  if (field) assert.equal(answer.body.field, field);
}
