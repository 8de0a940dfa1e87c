import type { NotificationUpdate, Server } from '@rialto/client';
import { useDirects } from '@rialto/client/react';
import { CheckCheck, Hash } from 'lucide-react';
import type { ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { IconButton } from '../../ui/icon-button';
import { OneLine } from '../../ui/one-line';
import { DirectPicture } from '../directs/direct-picture';
import { inOrder } from '../directs/in-order';
import { directPath, useDirectName } from '../directs/names';
import { type Counted, useBadgeMenu, useOverlays } from '../navigation/overlays-context';
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
  const { readAll } = useOverlays();
  const directs = inOrder(useDirects().directs, latest).filter(({ channel }) => channel.unread > 0);
  const rows = [
    ...directs.map((direct) => (
      <ToRead
        key={direct.id}
        counted={{ kind: 'direct', channel: direct.channel, name: nameOf(direct), path: directPath(direct) }}
        picture={<DirectPicture direct={direct} edge="border-canvas" />}
        name={nameOf(direct)}
        last={latest.get(direct.id)}
      />
    )),
    ...unreadChannels(servers, latest).map(({ server, channel }) => {
      const last = latest.get(server.id);
      return (
        <ToRead
          key={channel.id}
          counted={{
            kind: 'channel',
            channel,
            name: `#${channel.name}`,
            path: channelPath(server.id, channel.id),
          }}
          picture={
            <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-hover">
              <Hash aria-hidden size={20} strokeWidth={1.75} className="text-faint" />
            </span>
          }
          name={channel.name}
          of={server.name}
          last={last?.channelId === channel.id ? last : undefined}
        />
      );
    }),
  ];
  return (
    <section aria-labelledby="unread-heading" className="mt-8 sm:mt-2">
      <div className="flex min-h-11 items-center justify-between gap-2">
        <h2 id="unread-heading" className="text-lg font-semibold">
          {t('servers:toRead.heading')}
        </h2>
        {rows.length > 0 && <IconButton icon={CheckCheck} label={t('messages:readAll.open')} onClick={readAll} />}
      </div>
      {rows.length === 0 && <p className="mt-2 text-soft">{t('servers:toRead.nothing')}</p>}
      <ul className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(min(24rem,100%),1fr))] gap-x-4 gap-y-1">
        {rows.slice(0, SHOWN)}
      </ul>
    </section>
  );
}

interface ToReadProps {
  counted: Exclude<Counted, { kind: 'server' }>;
  picture: ReactNode;
  name: string;
  /** The server of a channel. */
  of?: string;
  last: NotificationUpdate | undefined;
}

function ToRead({ counted, picture, name, of, last }: ToReadProps) {
  return (
    <li className="min-w-0">
      <Link
        to={counted.path}
        onContextMenu={useBadgeMenu(counted)}
        className="-mx-3 flex min-h-15 items-center gap-3 rounded-control px-3 py-2 hover:bg-hover"
      >
        {picture}
        <span className="min-w-0 flex-1">
          <span className="flex min-w-0 items-baseline gap-2">
            <OneLine className="font-semibold">{name}</OneLine>
            {of !== undefined && <OneLine className="text-sm text-faint">{of}</OneLine>}
          </span>
          <LastMessage message={last} className="block truncate" />
        </span>
        <UnreadMark count={counted.channel.unread} />
      </Link>
    </li>
  );
}
