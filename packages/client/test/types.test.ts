// What must not compile does not: `npm run typecheck` reads this file, and a mistake that is none is an error there.

import { expectTypeOf, test } from 'vitest';
import {
  createClient,
  type Events,
  type Message,
  type Requests,
  RialtoClient,
  type SendOptions,
  type Server,
} from '../src/index.js';
import type { useMessages, useSocket, useUnread } from '../src/react.js';

const client = createClient({ url: 'http://127.0.0.1:1' });

test('an event has its own payload, and a name that is none does not compile', () => {
  expectTypeOf(client.on).parameter(0).toEqualTypeOf<keyof Events>();
  expectTypeOf<'message:newer'>().not.toExtend<Parameters<typeof client.on>[0]>();
  expectTypeOf(client.on<'message:new'>)
    .parameter(1)
    .parameter(0)
    .toExtend<Message>();
  client.on('server:added', ({ server }) => expectTypeOf(server).toEqualTypeOf<Server>());
  // @ts-expect-error: there is no such event.
  client.on('message:newer', () => {});
});

test('a request has its own payload and answer', () => {
  expectTypeOf(client.request).parameter(0).toEqualTypeOf<keyof Requests>();
  expectTypeOf<'message:sent'>().not.toExtend<Parameters<typeof client.request>[0]>();
  expectTypeOf(client.request<'message:send'>).returns.resolves.toEqualTypeOf<{ message: Message }>();
  expectTypeOf(client.request<'channel:leave'>)
    .parameter(1)
    .toEqualTypeOf<{ channelId: string }>();
  // @ts-expect-error: there is no such request.
  void (() => client.request('message:sent', {}));
  // @ts-expect-error: the channel is missing.
  void (() => client.request('message:send', { content: 'x' }));
});

test('the hook has the four members of the guide, and no other', () => {
  type Socket = ReturnType<typeof useSocket>;
  expectTypeOf<keyof Socket>().toEqualTypeOf<
    'sendMessage' | 'subscribeToMessages' | 'getNotificationCount' | 'isConnected'
  >();
  expectTypeOf<Socket['sendMessage']>().toEqualTypeOf<
    (message: { channelId: string; content: string } & SendOptions) => Promise<Message>
  >();
  expectTypeOf<Socket['sendMessage']>().toBeCallableWith({ channelId: 'c', content: 'x' });
  expectTypeOf<Socket['isConnected']>().toEqualTypeOf<boolean>();
  expectTypeOf<ReturnType<typeof useUnread>>().toEqualTypeOf<number>();
  expectTypeOf<ReturnType<typeof useMessages>['messages']>().toEqualTypeOf<readonly Message[]>();
});

test('the class is the type of its name', () => {
  expectTypeOf(new RialtoClient({ url: 'http://127.0.0.1:1' })).toEqualTypeOf<RialtoClient>();
});
