import type { Server } from '@rialto/client';
import { Hash } from 'lucide-react';
import { Link } from 'react-router';

import { useTranslation } from '../../lib/i18n';
import { OneLine } from '../../ui/one-line';
import { channelPath } from '../navigation/paths';
import { UnreadMark } from '../navigation/unread-mark';
import { unreadChannels } from './by-unread';
import { LastMessage } from './last-message';
import type { Latest } from './latest';

/** More than these one looks for in the servers. */
const SHOWN = 12;

/** Where there is something to read, one press from it. */
export function UnreadChannels({ servers, latest }: { servers: readonly Server[]; latest: Latest }) {
  const { t } = useTranslation();
  const channels = unreadChannels(servers, latest).slice(0, SHOWN);
  return (
    <section aria-labelledby="unread-heading" className="mt-8 sm:mt-2">
      <h2 id="unread-heading" className="text-lg font-semibold">
        {t('servers:toRead.heading')}
      </h2>
      {channels.length === 0 && <p className="mt-2 text-soft">{t('servers:toRead.nothing')}</p>}
      <ul className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(min(24rem,100%),1fr))] gap-x-4 gap-y-1">
        {channels.map(({ server, channel }) => {
          const last = latest.get(server.id);
          return (
            <li key={channel.id} className="min-w-0">
              <Link
                to={channelPath(server.id, channel.id)}
                className="-mx-3 flex min-h-15 items-center gap-3 rounded-control px-3 py-2 hover:bg-hover"
              >
                <Hash aria-hidden size={20} strokeWidth={1.75} className="shrink-0 text-faint" />
                <span className="min-w-0 flex-1">
                  <span className="flex min-w-0 items-baseline gap-2">
                    <OneLine className="font-semibold">{channel.name}</OneLine>
                    <OneLine className="text-sm text-faint">{server.name}</OneLine>
                  </span>
                  {last?.channelId === channel.id && <LastMessage message={last} className="block truncate" />}
                </span>
                <UnreadMark count={channel.unread} />
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
