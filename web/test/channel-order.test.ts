import type { Direct } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import { channelStops, directStop, neighbour, nextUnread } from '../src/features/navigation/channel-order';
import { channel, server } from './servers';

const bridge = channelStops(
  server('bridge', [channel('bridge', 'general'), channel('bridge', 'books', 2), channel('bridge', 'fish')]),
);
const hikes = channelStops(server('hikes', [channel('hikes', 'general', 1), channel('hikes', 'maps')]));
const both = [...bridge, ...hikes];

const direct = (id: string, unread: number): Direct => ({
  id,
  name: null,
  group: false,
  users: [],
  online: [],
  channel: channel(id, 'direct', unread),
  count: unread,
});
const directs = [directStop(direct('ada', 0)), directStop(direct('ben', 3))];

describe('the conversation before or after', () => {
  test('is the one beside it', () => {
    expect(neighbour(bridge, 'bridge-general', 'next')?.id).toBe('bridge-books');
    expect(neighbour(bridge, 'bridge-fish', 'previous')?.id).toBe('bridge-books');
  });

  test('goes round the end', () => {
    expect(neighbour(bridge, 'bridge-fish', 'next')?.id).toBe('bridge-general');
    expect(neighbour(bridge, 'bridge-general', 'previous')?.id).toBe('bridge-fish');
    expect(neighbour(directs, 'ben', 'next')?.path).toBe('/directs/ada');
  });

  test('is the first or the last where none is shown', () => {
    expect(neighbour(bridge, undefined, 'next')?.id).toBe('bridge-general');
    expect(neighbour(bridge, undefined, 'previous')?.id).toBe('bridge-fish');
    expect(neighbour(directs, '', 'next')?.id).toBe('ada');
  });

  test('is none in a server without channels', () => {
    expect(neighbour([], undefined, 'next')).toBeUndefined();
  });
});

describe('the next unread conversation', () => {
  test('leaves out what is read, and goes on in the next server', () => {
    expect(nextUnread(both, { serverId: 'bridge', shown: 'bridge-books' }, 'next')?.id).toBe('hikes-general');
  });

  test('goes round the end, in both directions', () => {
    const at = { serverId: 'hikes', shown: 'hikes-general' };
    expect(nextUnread(both, at, 'next')?.id).toBe('bridge-books');
    expect(nextUnread(both, at, 'previous')?.id).toBe('bridge-books');
  });

  test('is a direct one too, and leads from there on through the servers', () => {
    const all = [...directs, ...both];
    expect(nextUnread(all, { serverId: 'hikes', shown: 'hikes-general' }, 'next')?.path).toBe('/directs/ben');
    expect(nextUnread(all, { shown: 'ben' }, 'next')?.id).toBe('bridge-books');
    expect(nextUnread(all, { serverId: 'bridge', shown: 'bridge-books' }, 'previous')?.id).toBe('ben');
  });

  test('begins with the server that is shown', () => {
    expect(nextUnread(both, { serverId: 'hikes' }, 'next')?.id).toBe('hikes-general');
    expect(nextUnread(both, {}, 'next')?.id).toBe('bridge-books');
  });

  test('is never the one that is shown', () => {
    const only = channelStops(server('hikes', [channel('hikes', 'general', 1)]));
    expect(nextUnread(only, { serverId: 'hikes', shown: 'hikes-general' }, 'next')).toBeUndefined();
  });
});
