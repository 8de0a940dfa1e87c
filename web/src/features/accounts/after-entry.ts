// What follows a sign-in: the app begins anew as whoever it is now, at the right place.

import type { Server, ServerBody, ServersBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { startTransition } from 'react';

import { navigate } from '../../lib/router';
import { useLife } from './identity';

/** Goes to `path`, as whoever is signed in now. */
export function useEnter(): (path: string) => void {
  const { renew } = useLife();
  return (path) => {
    // In one step: the page that is left is not drawn once more for whoever has come.
    startTransition(() => {
      navigate(path, { replace: true });
      renew();
    });
  };
}

function firstSight({ id, channels }: Server): string {
  const channel = channels.find(({ name }) => name === 'general') ?? channels[0];
  return channel ? `/servers/${id}/channels/${channel.id}` : `/servers/${id}`;
}

/** What follows an invite: both give the path of what one sees first in the server. */
export function useInvited() {
  const client = useRialto();
  return {
    /** Makes me a member. */
    accept: async (code: string) => {
      const path = `/invites/${encodeURIComponent(code)}/accept`;
      return firstSight((await client.api<ServerBody>(path, { method: 'POST' })).server);
    },
    /** I am a member: registering by the invite made me one, and may have used it up. */
    enterServer: async (serverId: string) => firstSight((await client.api<ServerBody>(`/servers/${serverId}`)).server),
    /** I have just registered, by an invite to a server that nobody has told me. */
    enterOnlyServer: async () => {
      const { servers } = await client.api<ServersBody>('/servers');
      return servers[0] ? firstSight(servers[0]) : '/';
    },
  };
}
