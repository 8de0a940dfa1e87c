import type { NotificationUpdate } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import { byUnread, unreadChannels } from '../src/features/servers/by-unread';
import { withMessage } from '../src/features/servers/latest';
import * as one from './servers';

const server = (id: string, ...unread: number[]) =>
  one.server(
    id,
    unread.map((each, n) => ({ ...one.channel(id, `${n}`, each), id: `${id}${n}`, position: n })),
  );

const said = (serverId: string, createdAt: string): NotificationUpdate => ({
  serverId,
  channelId: `${serverId}0`,
  messageId: `${serverId} ${createdAt}`,
  seq: 1,
  author: { id: 'ada', username: 'ada', displayName: 'Ada', avatarUrl: null },
  preview: 'hello',
  createdAt,
});

const latest = new Map(
  [said('a', '2026-01-01'), said('b', '2026-01-03'), said('c', '2026-01-02')].map((m) => [m.serverId, m]),
);

describe('servers', () => {
  test('with something unread stand first, the newest message before the others, and the rest as they were', () => {
    const servers = [server('z', 0), server('a', 2), server('b', 0), server('c', 1), server('quiet', 3)];
    expect(byUnread(servers, latest).map(({ id }) => id)).toEqual(['c', 'a', 'quiet', 'z', 'b']);
  });

  test('lead to their channels with something unread, the fullest first', () => {
    const found = unreadChannels([server('a', 1, 0, 7), server('c', 1)], latest);
    expect(found.map(({ channel }) => channel.id)).toEqual(['c0', 'a2', 'a0']);
  });

  test('are told what was said last, and nothing older', () => {
    const newer = withMessage(latest, said('a', '2026-01-04'));
    expect(newer.get('a')?.createdAt).toBe('2026-01-04');
    expect(withMessage(newer, said('a', '2026-01-02'))).toBe(newer);
  });
});
