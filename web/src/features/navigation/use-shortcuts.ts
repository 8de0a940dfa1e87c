import { useRialto } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { takesKeys } from '../../lib/focus';
import { currentLocation, match, navigate } from '../../lib/router';
import { inOrder } from '../directs/in-order';
import { knownLatest } from '../servers/latest';
import { channelStops, directStop, neighbour, nextUnread, type Stop } from './channel-order';
import type { Overlays } from './overlays-context';
import { type Command, commandOf } from './shortcuts';

/** Where the address leads. It is there before the screen is: who presses twice goes two steps. */
function place() {
  const { pathname } = currentLocation();
  const { serverId, rest } = match('/servers/:serverId/*', pathname) ?? {};
  const directs = match('/directs/*', pathname);
  const shown = directs ? directs.rest : /^channels\/([^/]+)/.exec(rest ?? '')?.[1];
  return { serverId, isAmongDirects: directs !== undefined, shown };
}

/** The keys that work on every screen. Under an open dialog they rest. */
export function useShortcuts({ open, readAll }: Overlays): void {
  const client = useRialto();
  const queries = useQueryClient();
  useEffect(() => {
    const go = (stop: Stop | undefined) => {
      if (stop) navigate(stop.path);
    };
    const carryOut = (command: Command) => {
      const { serverId, isAmongDirects, shown } = place();
      const { servers } = client.servers.get();
      const directs = inOrder(client.directs.get().directs, knownLatest(queries)).map(directStop);
      const beside = () =>
        isAmongDirects ? directs : servers.filter(({ id }) => id === serverId).flatMap(channelStops);
      // In the order of what stands at the side of the screen.
      const all = () => [...directs, ...servers.flatMap(channelStops)];
      switch (command) {
        case 'jump':
        case 'shortcuts':
          return open(command);
        case 'readAll':
          return readAll();
        case 'previousChannel':
          return go(neighbour(beside(), shown, 'previous'));
        case 'nextChannel':
          return go(neighbour(beside(), shown, 'next'));
        case 'previousUnread':
          return go(nextUnread(all(), { serverId, shown }, 'previous'));
        case 'nextUnread':
          return go(nextUnread(all(), { serverId, shown }, 'next'));
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
  }, [client, queries, open, readAll]);
}
