// What is unread when all of it is to be called read, and what of that is read once it can't be undone any more: what
// came meanwhile was seen by nobody.

import type { Channel, RialtoClient } from '@rialto/client';

/** A server or a direct conversation in which something is unread, with its channels as they were. */
export interface UnreadPlace {
  serverId: string;
  /** The path under the API by which all of it is read. */
  path: string;
  channels: readonly Pick<Channel, 'id' | 'rev' | 'unread'>[];
}

type Client = Pick<RialtoClient, 'servers' | 'directs'>;

const pathOf = ({ id }: Pick<Channel, 'id'>) => `/channels/${id}/read`;

function places({ servers, directs }: Client): (UnreadPlace & { count: number })[] {
  return [
    ...servers
      .get()
      .servers.map(({ id, count, channels }) => ({ serverId: id, path: `/servers/${id}/read`, count, channels })),
    ...directs
      .get()
      .directs.map(({ id, count, channel }) => ({ serverId: id, path: pathOf(channel), count, channels: [channel] })),
  ];
}

export const unreadPlaces = (client: Client): UnreadPlace[] =>
  places(client).filter(({ count, channels }) => count > 0 || channels.some(({ unread }) => unread > 0));

/** The paths under the API by which they are read: as a whole, or channel by channel where something new has come. */
export function pathsToRead(client: Client, before: readonly UnreadPlace[]): string[] {
  const now = new Map(places(client).map((place) => [place.serverId, place]));
  return before.flatMap(({ serverId, path, channels }) => {
    const here = now.get(serverId);
    if (!here) return [];
    const known = new Map(channels.map((channel) => [channel.id, channel]));
    const isNew = ({ id, rev, unread }: UnreadPlace['channels'][number]) => {
      const then = known.get(id);
      return unread > 0 && (!then || rev > then.rev);
    };
    if (!here.channels.some(isNew)) return [path];
    const old = here.channels.filter((channel) => channel.unread > 0 && !isNew(channel));
    return old.map(pathOf);
  });
}
