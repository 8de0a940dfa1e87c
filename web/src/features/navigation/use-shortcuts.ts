import { useRialto } from '@rialto/client/react';
import { useEffect } from 'react';
import { useMatch, useNavigate } from 'react-router';

import { takesKeys } from '../../lib/focus';
import { neighbour, nextUnread } from './channel-order';
import type { Overlays } from './overlays-context';
import { channelPath } from './paths';
import { type Command, commandOf } from './shortcuts';

/** The keys that work on every screen. Under an open dialog they rest. */
export function useShortcuts({ open }: Overlays): void {
  const client = useRialto();
  const navigate = useNavigate();
  const { serverId, '*': rest } = useMatch('/servers/:serverId/*')?.params ?? {};
  const channelId = /^channels\/([^/]+)/.exec(rest ?? '')?.[1];
  useEffect(() => {
    const go = (channel: { serverId: string; id: string } | undefined) => {
      if (channel) void navigate(channelPath(channel.serverId, channel.id));
    };
    const carryOut = (command: Command) => {
      const { servers } = client.servers.get();
      const server = servers.find(({ id }) => id === serverId);
      const at = { serverId, channelId };
      switch (command) {
        case 'jump':
        case 'shortcuts':
          return open(command);
        case 'previousChannel':
          return server && go(neighbour(server, channelId, 'previous'));
        case 'nextChannel':
          return server && go(neighbour(server, channelId, 'next'));
        case 'previousUnread':
          return go(nextUnread(servers, at, 'previous'));
        case 'nextUnread':
          return go(nextUnread(servers, at, 'next'));
      }
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const command = event.defaultPrevented ? undefined : commandOf(event, takesKeys(event.target));
      if (!command) return;
      event.preventDefault();
      if (!document.querySelector('dialog[open]')) carryOut(command);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [client, navigate, open, serverId, channelId]);
}
