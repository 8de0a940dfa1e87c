// The side of a server as a role has it: for who gives permissions, to see what comes of them.
//
// The node works out what a role may in one place at a time. Channels that follow their category are one place, so that
// is asked once for each category, and once for each channel that has its own.

import type { PermissionsBody, Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

interface Viewed {
  serverId: string;
  roleId: string;
}

/** So many places are asked about at a time. */
const AT_ONCE = 6;

let viewed: Viewed | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows a server as one of its roles has it; without one, as it is for me. */
export function viewAs(next: Viewed | undefined): void {
  viewed = next;
  for (const listener of listeners) listener();
}

/** As which role the server is shown. */
export function useViewedRole(server: Server) {
  const now = useSyncExternalStore(subscribe, () => viewed);
  return now?.serverId === server.id ? server.roles.find(({ id }) => id === now.roleId) : undefined;
}

/** The places of a server that differ in who may what there, each with a channel that stands for it. */
export function placesOf(server: Pick<Server, 'channels'>): Map<string, { asked: string; channels: string[] }> {
  const places = new Map<string, { asked: string; channels: string[] }>();
  for (const { id, synced, categoryId } of server.channels) {
    const key = synced && categoryId ? categoryId : id;
    const place = places.get(key) ?? { asked: id, channels: [] };
    place.channels.push(id);
    places.set(key, place);
  }
  return places;
}

/** The server with what a role sees of it, and nothing to change; absent until that is known. */
export function useServerAs(server: Server, roleId: string | undefined) {
  const client = useRialto();
  const places = [...placesOf(server).values()];
  const { data, error, refetch } = useQuery({
    queryKey: ['view-as', server.id, roleId, places, server.roles],
    queryFn: async ({ signal }) => {
      const seen: string[] = [];
      for (let at = 0; at < places.length; at += AT_ONCE) {
        const asked = places.slice(at, at + AT_ONCE).map(async (place) => {
          const path = `/channels/${place.asked}/permissions?roleId=${roleId}`;
          const { permissions } = await client.api<PermissionsBody>(path, { signal });
          return permissions.includes('viewChannel') ? place.channels : [];
        });
        seen.push(...(await Promise.all(asked)).flat());
      }
      return seen;
    },
    enabled: roleId !== undefined,
    staleTime: 0,
  });
  const channels = server.channels.filter(({ id }) => data?.includes(id));
  const categories = server.categories.filter(({ id }) => channels.some(({ categoryId }) => categoryId === id));
  return {
    shown: data && {
      ...server,
      channels: channels.map(({ permissions: _, ...one }) => one),
      categories,
      permissions: [],
    },
    error,
    retry: () => void refetch(),
  };
}
