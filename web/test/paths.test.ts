// @vitest-environment jsdom

import { beforeEach, expect, test } from 'vitest';

import { lastChannelKey, serverPath } from '../src/features/navigation/paths';
import { remember } from '../src/lib/remembered';
import { channel, server } from './servers';

const path = (name: string) => `/servers/bridge/channels/bridge-${name}`;

beforeEach(() => localStorage.clear());

test('a server opens at the channel that was last open, else at the first unread one, else at its first', () => {
  const [calm, busy, busier] = [
    channel('bridge', 'calm'),
    channel('bridge', 'busy', 2),
    channel('bridge', 'busier', 9),
  ];
  expect(serverPath(server('bridge', [calm, busy, busier]))).toBe(path('busy'));
  expect(serverPath(server('bridge', [calm, channel('bridge', 'quiet')]))).toBe(path('calm'));
  remember(lastChannelKey('bridge'), calm.id);
  expect(serverPath(server('bridge', [busy, calm]))).toBe(path('calm'));
  // It was deleted meanwhile.
  expect(serverPath(server('bridge', [busy]))).toBe(path('busy'));
  expect(serverPath(server('bridge', []))).toBe('/servers/bridge');
});
