import type { NotificationUpdate, Server } from '@rialto/client';
import { useDirects } from '@rialto/client/react';
import { Hash } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { useTranslation } from '../../lib/i18n';
import { OneLine } from '../../ui/one-line';
import { DirectPicture } from '../directs/direct-picture';
import { inOrder } from '../directs/in-order';
import { directPath, useDirectName } from '../directs/names';
import { channelPath } from '../navigation/paths';
import { UnreadMark } from '../navigation/unread-mark';
import { unreadChannels } from './by-unread';
import { LastMessage } from './last-message';
import type { Latest } from './latest';

/** More than these one looks for in the servers. */
const SHOWN = 12;

/** Where there is something to read, one press from it: what was said to me, then the channels. */
export function UnreadChannels({ servers, latest }: { servers: readonly Server[]; latest: Latest }) {
  const { t } = useTranslation();
  const nameOf = useDirectName();
  const directs = inOrder(useDirects().directs, latest).filter(({ channel }) => channel.unread > 0);
  const rows = [
    ...directs.map((direct) => (
      <ToRead
        key={direct.id}
        to={directPath(direct)}
        picture={<DirectPicture direct={direct} edge="border-canvas" />}
        name={nameOf(direct)}
        last={latest.get(direct.id)}
        unread={direct.channel.unread}
      />
    )),
    ...unreadChannels(servers, latest).map(({ server, channel }) => {
      const last = latest.get(server.id);
      return (
        <ToRead
          key={channel.id}
          to={channelPath(server.id, channel.id)}
          picture={
            <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-hover">
              <Hash aria-hidden size={20} strokeWidth={1.75} className="text-faint" />
            </span>
          }
          name={channel.name}
          of={server.name}
          last={last?.channelId === channel.id ? last : undefined}
          unread={channel.unread}
        />
      );
    }),
  ];
  return (
    <section aria-labelledby="unread-heading" className="mt-8 sm:mt-2">
      <h2 id="unread-heading" className="text-lg font-semibold">
        {t('servers:toRead.heading')}
      </h2>
      {rows.length === 0 && <p className="mt-2 text-soft">{t('servers:toRead.nothing')}</p>}
      <ul className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(min(24rem,100%),1fr))] gap-x-4 gap-y-1">
        {rows.slice(0, SHOWN)}
      </ul>
    </section>
  );
}

interface ToReadProps {
  to: string;
  picture: ReactNode;
  name: string;
  /** The server of a channel. */
  of?: string;
  last: NotificationUpdate | undefined;
  unread: number;
}

function ToRead({ to, picture, name, of, last, unread }: ToReadProps) {
  return (
    <li className="min-w-0">
      <Link to={to} className="-mx-3 flex min-h-15 items-center gap-3 rounded-control px-3 py-2 hover:bg-hover">
        {picture}
        <span className="min-w-0 flex-1">
          <span className="flex min-w-0 items-baseline gap-2">
            <OneLine className="font-semibold">{name}</OneLine>
            {of !== undefined && <OneLine className="text-sm text-faint">{of}</OneLine>}
          </span>
          <LastMessage message={last} className="block truncate" />
        </span>
        <UnreadMark count={unread} />
      </Link>
    </li>
  );
}
