'use client';

import type { Server } from '@rialto/client';
import { useServers, useSocket } from '@rialto/client/react';
import Link from 'next/link';
import { useEffect, useState } from 'react';

export function Carusel() {
  const { loaded, servers } = useServers();
  if (!loaded) return <p>Loading…</p>;
  if (servers.length === 0) return <p>You are in no server yet.</p>;
  return (
    <ul>
      {servers.map((server) => (
        <ServerCard key={server.id} server={server} />
      ))}
    </ul>
  );
}

function ServerCard({ server }: { server: Server }) {
  const { getNotificationCount, isConnected } = useSocket();
  const [unread, setUnread] = useState(0);
  const { id, count } = server;

  // As in the guide; asked again when the number moved. `useUnread(id)` is the same in one line.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number that moved is the reason to ask.
  useEffect(() => {
    if (!isConnected) return;
    let isShown = true;
    getNotificationCount(id).then(
      (now) => isShown && setUnread(now),
      () => {},
    );
    return () => {
      isShown = false;
    };
  }, [getNotificationCount, isConnected, id, count]);

  const [first] = server.channels;
  return (
    <li>
      {first ? <Link href={`/dashboard/${id}/${first.id}`}>{server.name}</Link> : server.name}
      {unread > 0 && <strong> {unread > 99 ? '99+' : unread}</strong>}
    </li>
  );
}
