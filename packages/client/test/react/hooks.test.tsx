// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { StrictMode, useEffect, useState } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { TcpProxy } from '../../../../e2e/support/proxy.mjs';
import { createClient } from '../../src/index.js';
import {
  RialtoProvider,
  useConnection,
  useMembers,
  useMessages,
  usePermissions,
  useServer,
  useServers,
  useSocket,
  useTyping,
  useUnread,
  useUser,
} from '../../src/react.js';
import { TestNode } from '../support/node.js';
import { call, join, makeServer, person, post } from '../support/people.js';
import { until } from '../support/waiting.js';

let node: TestNode;
let proxy: TcpProxy;

beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(() => node.dispose());
afterEach(() => {
  cleanup();
  proxy?.stop();
  vi.restoreAllMocks();
});

async function pair() {
  const ada = await person(node.url, 'ada');
  const ben = await person(node.url, 'ben');
  const { server, channel } = await makeServer(ada);
  await join(ada, ben, server.id);
  proxy = await TcpProxy.start(node.port);
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  return { ada, ben, server, channel };
}

const shows = (text: string) => until(() => document.body.textContent?.includes(text) ?? false, text);

function Room({ channelId, serverId }: { channelId: string; serverId: string }) {
  const { messages, pending, send, state } = useMessages(channelId);
  return (
    <>
      <p>log {state}</p>
      <p>state {useConnection().state}</p>
      <p>user {useUser()?.username}</p>
      <p>servers {useServers().servers.map(({ name }) => name)}</p>
      <p>unread {useUnread(serverId)}</p>
      <p>messages {messages.map(({ content }) => content).join(' ')}</p>
      <p>pending {pending.map(({ content }) => content).join(' ')}</p>
      <button type="button" onClick={() => void send('typed')}>
        Send
      </button>
    </>
  );
}

test('the guide: send, subscribe, count, and know whether it is live', async () => {
  const { ada, ben, server, channel } = await pair();
  await post(ada, channel.id, 'before');
  const identities = new Set<unknown>();
  function Guide() {
    const socket = useSocket();
    const { sendMessage, subscribeToMessages, getNotificationCount, isConnected } = socket;
    identities.add(sendMessage).add(subscribeToMessages).add(getNotificationCount);
    const [lines, setLines] = useState<string[]>([]);
    const [count, setCount] = useState<number>();
    useEffect(() => void getNotificationCount(server.id).then(setCount), [getNotificationCount]);
    useEffect(
      () => subscribeToMessages(channel.id, ({ content }) => setLines((before) => [...before, content])),
      [subscribeToMessages],
    );
    return (
      <>
        <p>members {Object.keys(socket).sort().join(' ')}</p>
        <p>{isConnected ? 'Live' : 'Offline'}</p>
        <p>count {count}</p>
        <p>lines {lines.join(' ')}</p>
        <button type="button" onClick={() => void sendMessage({ channelId: channel.id, content: 'hello' })}>
          Send
        </button>
      </>
    );
  }
  render(
    <RialtoProvider url={proxy.url} token={ben.token}>
      <Guide />
    </RialtoProvider>,
  );
  expect(screen.getByText('Offline')).toBeTruthy();
  await shows('Live');
  await shows('count 1');
  expect(screen.getByText('members getNotificationCount isConnected sendMessage subscribeToMessages')).toBeTruthy();
  await act(async () => screen.getByRole('button').click());
  await shows('lines hello');
  await post(ada, channel.id, 'world');
  await shows('lines hello world');
  proxy.open = false;
  await act(async () => proxy.cut());
  await shows('Offline');
  expect(identities.size).toBe(3);
});

test('a page in StrictMode makes one connection and shows what happens', async () => {
  const { ada, ben, server, channel } = await pair();
  const { unmount } = render(
    <StrictMode>
      <RialtoProvider url={proxy.url} token={ben.token}>
        <Room channelId={channel.id} serverId={server.id} />
      </RialtoProvider>
    </StrictMode>,
  );
  await shows('log ready');
  await shows(`user ${ben.user.username}`);
  await shows('servers harbour');
  await post(ada, channel.id, 'one');
  await shows('messages one');
  await act(async () => screen.getByRole('button').click());
  await shows('messages one typed');
  expect(proxy.accepted).toBe(1);
  unmount();
  await until(() => proxy.connections === 0, 'the end of the connection');
});

test('two providers on one page are two clients, of two users', async () => {
  const { ada, ben, server, channel } = await pair();
  const page = (who: { token: string }[]) =>
    who.map(({ token }) => (
      <RialtoProvider key={token} url={proxy.url} token={token}>
        <section>
          <Room channelId={channel.id} serverId={server.id} />
        </section>
      </RialtoProvider>
    ));
  const { rerender, container } = render(page([ada, ben]));
  const rooms = () => [...container.querySelectorAll('section')].map(({ textContent }) => textContent ?? '');
  const each = (texts: string[]) => until(() => texts.every((text, n) => rooms()[n]?.includes(text)), texts.join());
  await each([`user ${ada.user.username}`, `user ${ben.user.username}`]);
  await each(['log ready', 'log ready']);
  await act(async () => screen.getAllByRole('button')[0]?.click());
  await each(['messages typed', 'messages typed']);
  rerender(page([ben]));
  await until(() => proxy.connections === 1, 'the end of the first');
  await post(ada, channel.id, 'later');
  await each(['messages typed later']);
  expect(proxy.accepted).toBe(2);
});

test('a message is shown in the turn in which it is sent', async () => {
  const { ben, server, channel } = await pair();
  render(
    <RialtoProvider url={proxy.url} token={ben.token}>
      <Room channelId={channel.id} serverId={server.id} />
    </RialtoProvider>,
  );
  await shows('state live');
  proxy.answers = false;
  await act(async () => screen.getByRole('button').click());
  expect(screen.getByText('pending typed')).toBeTruthy();
});

test('another getToken makes no new connection; the newest is asked', async () => {
  const { ben, server, channel } = await pair();
  const asked: string[] = [];
  const page = (name: string) => (
    <RialtoProvider
      url={proxy.url}
      getToken={async () => {
        asked.push(name);
        return ben.token;
      }}
    >
      <Room channelId={channel.id} serverId={server.id} />
    </RialtoProvider>
  );
  const { rerender } = render(page('first'));
  await shows('state live');
  rerender(page('second'));
  await shows('log ready');
  expect(proxy.accepted).toBe(1);
  expect(asked).toEqual(['first']);
  await act(async () => proxy.cut());
  await until(() => asked.length > 1, 'the next question');
  expect(asked).toEqual(['first', 'second']);
  await shows('state live');
});

test('a server renders it without a connection, and the browser takes it over as it is', async () => {
  const { ben, server, channel } = await pair();
  const page = (
    <RialtoProvider url={proxy.url} token={ben.token}>
      <Room channelId={channel.id} serverId={server.id} />
    </RialtoProvider>
  );
  const html = renderToString(page);
  expect(html).toContain('connecting');
  expect(proxy.accepted).toBe(0);
  const complaints: unknown[] = [];
  const root = document.body.appendChild(document.createElement('div'));
  root.innerHTML = html;
  const hydrated = hydrateRoot(root, page, { onRecoverableError: (error) => complaints.push(error) });
  await shows('log ready');
  expect(complaints).toEqual([]);
  await act(async () => hydrated.unmount());
  root.remove();
});

test('a page that nobody looks at does not read, and after five minutes is not there', async () => {
  const { ada, ben, server, channel } = await pair();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  try {
    render(
      <RialtoProvider url={proxy.url} token={ben.token}>
        <Room channelId={channel.id} serverId={server.id} />
      </RialtoProvider>,
    );
    await shows('log ready');
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    await act(async () => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    // What is posted before the node knows that nobody looks is read: so the number is asked for until it counts.
    let posted = 0;
    await until(async () => {
      posted += 1;
      await post(ada, channel.id, `${posted}`);
      return !document.body.textContent?.includes('unread 0');
    }, 'unread');
    await shows(`${posted}`);
    await act(() => vi.advanceTimersByTimeAsync(5 * 60_000));
    await post(ada, channel.id, 'while away');
    expect(document.body.textContent).not.toContain('while away');
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
    await act(async () => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await shows('while away');
    await shows('unread 0');
  } finally {
    vi.useRealTimers();
  }
});

test('the network that goes is said at once', async () => {
  const { ben, server, channel } = await pair();
  render(
    <RialtoProvider url={proxy.url} token={ben.token}>
      <Room channelId={channel.id} serverId={server.id} />
    </RialtoProvider>,
  );
  await shows('state live');
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await act(async () => window.dispatchEvent(new Event('offline')));
  expect(screen.getByText('state offline')).toBeTruthy();
  onLine.mockReturnValue(true);
  await act(async () => window.dispatchEvent(new Event('online')));
  await shows('state live');
});

test('a server, and what one may in it and in a channel, follow what is changed', async () => {
  const { ada, ben, server, channel } = await pair();
  function Mine() {
    const may = usePermissions(server.id);
    const here = usePermissions(server.id, channel.id);
    return (
      <p>
        {useServer(server.id)?.name}: everywhere {String(may.includes('sendMessages'))}, here{' '}
        {String(here.includes('sendMessages'))}, nowhere {usePermissions(server.id, 'none').length}
      </p>
    );
  }
  render(
    <RialtoProvider url={proxy.url} token={ben.token}>
      <Mine />
    </RialtoProvider>,
  );
  await shows(`${server.name}: everywhere true, here true, nowhere 0`);
  const override = { allow: [], deny: ['sendMessages'] };
  await call(ada.url, ada.token, `/channels/${channel.id}/overrides/roles/${server.id}`, override, 'PUT');
  await shows('everywhere true, here false');
  await call(ada.url, ada.token, `/servers/${server.id}`, { name: 'Renamed' }, 'PATCH');
  await shows('Renamed: everywhere true, here false');
});

test('the members of a server are found by a query, and what was found before stays until it is answered', async () => {
  const { ada, ben, server } = await pair();
  const shown: string[] = [];
  function Found({ query }: { query: string }) {
    const { state, members, total } = useMembers(server.id, { query });
    const text = `${state} ${total}: ${members.map(({ user }) => user.username).join(' ')}`;
    useEffect(() => void shown.push(text), [text]);
    return <p>{text}</p>;
  }
  const page = (query: string) => (
    <RialtoProvider url={proxy.url} token={ada.token}>
      <Found query={query} />
    </RialtoProvider>
  );
  const { rerender } = render(page(''));
  await shows(`ready 2: ${ada.user.username} ${ben.user.username}`);
  rerender(page('ben'));
  await shows(`ready 1: ${ben.user.username}`);
  expect(shown.slice(1).some((text) => text.startsWith('loading'))).toBe(false);
});

test('who types in a channel is shown until their message comes', async () => {
  const { ada, ben, channel } = await pair();
  function Typists() {
    const { messages, state } = useMessages(channel.id);
    const typists = useTyping(channel.id);
    return (
      <p>
        {state}, typing: {typists.map(({ username }) => username).join(' ') || 'nobody'}, said {messages.length}
      </p>
    );
  }
  render(
    <RialtoProvider url={proxy.url} token={ben.token}>
      <Typists />
    </RialtoProvider>,
  );
  await shows('ready, typing: nobody, said 0');
  const other = createClient({ url: node.url, token: ada.token });
  other.connect();
  await until(() => other.connection.get().state === 'live', 'her connection');
  await act(async () => other.typing(channel.id));
  await shows(`typing: ${ada.user.username}, said 0`);
  await act(async () => void (await other.sendMessage({ channelId: channel.id, content: 'hello' })));
  await shows('typing: nobody, said 1');
  other.close();
});
