import { describe, expect, test } from 'vitest';

import { neighbour, nextUnread } from '../src/features/navigation/channel-order';
import { channel, server } from './servers';

const bridge = server('bridge', [
  channel('bridge', 'general'),
  channel('bridge', 'books', 2),
  channel('bridge', 'fish'),
]);
const hikes = server('hikes', [channel('hikes', 'general', 1), channel('hikes', 'maps')]);
const both = [bridge, hikes];

describe('the channel before or after', () => {
  test('is the one beside it', () => {
    expect(neighbour(bridge, 'bridge-general', 'next')?.id).toBe('bridge-books');
    expect(neighbour(bridge, 'bridge-fish', 'previous')?.id).toBe('bridge-books');
  });

  test('goes round the end', () => {
    expect(neighbour(bridge, 'bridge-fish', 'next')?.id).toBe('bridge-general');
    expect(neighbour(bridge, 'bridge-general', 'previous')?.id).toBe('bridge-fish');
  });

  test('is the first or the last where none is shown', () => {
    expect(neighbour(bridge, undefined, 'next')?.id).toBe('bridge-general');
    expect(neighbour(bridge, undefined, 'previous')?.id).toBe('bridge-fish');
  });

  test('is none in a server without channels', () => {
    expect(neighbour(server('empty', []), undefined, 'next')).toBeUndefined();
  });
});

describe('the next unread channel', () => {
  test('leaves out what is read, and goes on in the next server', () => {
    const at = { serverId: 'bridge', channelId: 'bridge-books' };
    expect(nextUnread(both, at, 'next')?.id).toBe('hikes-general');
  });

  test('goes round the end, in both directions', () => {
    const at = { serverId: 'hikes', channelId: 'hikes-general' };
    expect(nextUnread(both, at, 'next')?.id).toBe('bridge-books');
    expect(nextUnread(both, at, 'previous')?.id).toBe('bridge-books');
  });

  test('begins with the server that is shown', () => {
    expect(nextUnread(both, { serverId: 'hikes' }, 'next')?.id).toBe('hikes-general');
    expect(nextUnread(both, {}, 'next')?.id).toBe('bridge-books');
  });

  test('is never the one that is shown', () => {
    const only = [server('hikes', [channel('hikes', 'general', 1)])];
    expect(nextUnread(only, { serverId: 'hikes', channelId: 'hikes-general' }, 'next')).toBeUndefined();
  });
});
