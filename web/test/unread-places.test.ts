import { describe, expect, test } from 'vitest';

import { pathsToRead, unreadPlaces } from '../src/features/navigation/unread-places';

interface Place {
  id: string;
  count: number;
  channels: { id: string; rev: number; unread: number }[];
}

const channel = (id: string, rev: number, unread: number) => ({ id, rev, unread });

/** A client of those servers and direct conversations. */
const client = (servers: Place[], directs: Place[] = []) =>
  ({
    servers: { get: () => ({ servers }) },
    directs: { get: () => ({ directs: directs.map(({ channels: [only], ...rest }) => ({ ...rest, channel: only })) }) },
  }) as unknown as Parameters<typeof unreadPlaces>[0];

describe('everything that is unread', () => {
  const read = { id: 'read', count: 0, channels: [channel('r', 9, 0)] };
  const garden = { id: 'garden', count: 2, channels: [channel('a', 3, 2), channel('b', 5, 0)] };
  /** Seen, and not read. */
  const seen = { id: 'seen', count: 0, channels: [channel('s', 4, 1)] };
  const direct = { id: 'direct', count: 1, channels: [channel('d', 1, 1)] };
  const before = unreadPlaces(client([read, garden, seen], [direct]));

  test('is read server by server, with the conversations', () => {
    const paths = pathsToRead(client([read, garden, seen], [direct]), before);
    expect(paths).toEqual(['/servers/garden/read', '/servers/seen/read', '/channels/d/read']);
  });

  test('leaves what came meanwhile unread, and the rest of that server is read by channels', () => {
    const later = { ...garden, count: 3, channels: [channel('a', 3, 2), channel('b', 6, 1)] };
    const answered = { ...direct, count: 2, channels: [channel('d', 2, 2)] };
    expect(pathsToRead(client([later, seen], [answered]), before)).toEqual(['/channels/a/read', '/servers/seen/read']);
  });

  test('asks nothing of a server that is gone, nor where nothing was unread', () => {
    expect(pathsToRead(client([{ ...read, count: 1, channels: [channel('r', 10, 1)] }]), before)).toEqual([]);
  });
});
