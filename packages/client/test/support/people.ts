// People of a node, and what they do over HTTP.

import type { Channel, Message, MessagesBody, Server, User } from '../../src/index.js';

let people = 0;

export interface Person {
  url: string;
  token: string;
  user: User;
}

export async function call<Answer>(
  url: string,
  token: string | undefined,
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as Answer;
}

export async function person(url: string, name = 'ada'): Promise<Person> {
  people += 1;
  const username = `${name}-${process.pid}-${people}`;
  const { token, user } = await call<{ token: string; user: User }>(url, undefined, '/auth/register', {
    username,
    password: 'a long password',
  });
  return { url, token, user };
}

export async function makeServer(
  { url, token }: Person,
  name = 'harbour',
): Promise<{ server: Server; channel: Channel }> {
  const { server } = await call<{ server: Server }>(url, token, '/servers', { name });
  const [channel] = server.channels;
  if (!channel) throw new Error('a new server has one channel');
  return { server, channel };
}

export async function join(owner: Person, guest: Person, serverId: string): Promise<void> {
  const { invite } = await call<{ invite: { code: string } }>(
    owner.url,
    owner.token,
    `/servers/${serverId}/invites`,
    {},
  );
  await call(guest.url, guest.token, `/invites/${invite.code}/accept`, {});
}

export async function makeChannel({ url, token }: Person, serverId: string, name: string): Promise<Channel> {
  return (await call<{ channel: Channel }>(url, token, `/servers/${serverId}/channels`, { name })).channel;
}

export async function post({ url, token }: Person, channelId: string, content: string): Promise<Message> {
  return (await call<{ message: Message }>(url, token, `/channels/${channelId}/messages`, { content })).message;
}

/** All messages of a channel, as a fresh load sees them. */
export async function history(
  { url, token }: Person,
  channelId: string,
): Promise<{ messages: Message[]; rev: number }> {
  const newest = await call<MessagesBody>(url, token, `/channels/${channelId}/messages?limit=100`);
  let { messages } = newest;
  for (let page = messages; page.length === 100; ) {
    page = (
      await call<MessagesBody>(url, token, `/channels/${channelId}/messages?limit=100&before=${messages[0]?.seq}`)
    ).messages;
    messages = [...page, ...messages];
  }
  return { messages, rev: newest.rev };
}
