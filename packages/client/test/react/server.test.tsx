// Where a server renders there is no page: no window, no document, no storage.

import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import {
  RialtoProvider,
  useConnection,
  useMembers,
  useMessages,
  usePermissions,
  useServer,
  useServers,
  useSocket,
  useUnread,
  useUser,
} from '../../src/react.js';

function Everything() {
  const { messages, pending, state } = useMessages('a channel');
  const told = [
    useSocket().isConnected,
    useConnection().state,
    useServers().loaded,
    useServer('a server')?.name ?? 'none',
    useMembers('a server').state,
    usePermissions('a server').length,
    useUnread('a server'),
    useUser()?.username ?? 'nobody',
    state,
    messages.length + pending.length,
  ];
  return <p>{told.join(' ')}</p>;
}

test('it renders every hook, and asks for nothing', () => {
  expect([typeof window, typeof document, typeof indexedDB]).toEqual(['undefined', 'undefined', 'undefined']);
  let asked = 0;
  const getToken = async () => {
    asked += 1;
    return 'a token';
  };
  const html = renderToString(
    <RialtoProvider getToken={getToken}>
      <Everything />
    </RialtoProvider>,
  );
  expect(html).toBe('<p>false connecting false none loading 0 0 nobody loading 0</p>');
  expect(asked).toBe(0);
});
