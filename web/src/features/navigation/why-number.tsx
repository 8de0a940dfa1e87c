// "Why this number?": the very messages that it counts, each a way to where it was said.

import { COUNT_MAX, type CountedChannel, type Message, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';

import { momentName } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { classes } from '../../ui/classes';
import { Dialog } from '../../ui/dialog';
import { OneLine } from '../../ui/one-line';
import { UnreadBadge } from '../../ui/unread-badge';
import { Waiting } from '../../ui/waiting';
import { useBlocked } from '../directs/blocks';
import { saidOf } from '../messages/text/markup';
import { authorOf, useNicknames } from '../people/called';
import type { Counted } from './overlays-context';
import { channelPath, messagePath } from './paths';

/** The messages of so many channels are shown at once; of more, those that are asked for. */
const SHOWN_CHANNELS = 5;

interface WhyNumberProps {
  counted: Counted;
  onClose: () => void;
}

export function WhyNumber({ counted, onClose }: WhyNumberProps) {
  const { t } = useTranslation('messages');
  const name = counted.kind === 'server' ? counted.server.name : counted.name;
  return (
    <Dialog title={t('why.title', { name })} onClose={onClose} className="w-[min(36rem,calc(100vw-2rem))]">
      {counted.kind === 'server' ? (
        <OfServer server={counted.server} onLeave={onClose} />
      ) : (
        <OfChannel
          serverId={counted.channel.serverId}
          channelId={counted.channel.id}
          path={counted.path}
          onLeave={onClose}
        />
      )}
    </Dialog>
  );
}

interface OfServerProps {
  server: Server;
  onLeave: () => void;
}

function OfServer({ server, onLeave }: OfServerProps) {
  const { t } = useTranslation('messages');
  const client = useRialto();
  const { data, error, refetch } = useQuery({
    queryKey: ['why', server.id],
    queryFn: () => client.getServerUnread({ serverId: server.id }),
    gcTime: 0,
  });
  if (!data) return <Waiting error={error} onRetry={() => void refetch()} />;
  const channels = data.channels.filter(({ counted }) => counted > 0);
  if (channels.length === 0) return <p className="text-soft">{t('why.none')}</p>;
  return (
    <>
      <p className="mb-2 text-sm text-soft text-pretty">{t('why.server')}</p>
      {channels.map((channel) => (
        <CountedIn
          key={channel.channelId}
          server={server}
          counted={channel}
          isOpen={channels.length <= SHOWN_CHANNELS}
          onLeave={onLeave}
        />
      ))}
    </>
  );
}

interface CountedInProps {
  server: Server;
  counted: CountedChannel;
  isOpen: boolean;
  onLeave: () => void;
}

/** What a badge counts of a channel. */
function CountedIn({ server, counted: channel, isOpen: isOpenFirst, onLeave }: CountedInProps) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  const { channelId, counted, readSeq, seenSeq } = channel;
  const name = server.channels.find(({ id }) => id === channelId)?.name ?? '';
  return (
    <section>
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="-mx-3 flex min-h-11 w-[calc(100%+1.5rem)] items-center gap-2 rounded-control px-3 text-start font-semibold hover:bg-hover"
        >
          <ChevronDown
            aria-hidden
            size={16}
            className={classes('shrink-0 transition-transform', !isOpen && '-rotate-90 rtl:rotate-90')}
          />
          <OneLine>{`#${name}`}</OneLine>
          <span className="ms-auto">
            <UnreadBadge count={counted} />
          </span>
        </button>
      </h3>
      {isOpen && (
        <OfChannel
          serverId={server.id}
          channelId={channelId}
          path={channelPath(server.id, channelId)}
          badge={{ after: Math.max(readSeq, seenSeq), counted }}
          onLeave={onLeave}
        />
      )}
    </section>
  );
}

interface OfChannelProps {
  serverId: string;
  channelId: string;
  path: string;
  /** A badge counts less: no more than what came after a seq, and nothing of people whom I block. */
  badge?: { after: number; counted: number };
  onLeave: () => void;
}

function OfChannel({ serverId, channelId, path, badge, onLeave }: OfChannelProps) {
  const { t } = useTranslation('messages');
  const client = useRialto();
  const blocked = useBlocked();
  const { data, error, refetch } = useQuery({
    queryKey: ['why', serverId, channelId],
    queryFn: () => client.getUnread({ channelId }),
    gcTime: 0,
  });
  if (!data) return <Waiting error={error} onRetry={() => void refetch()} />;
  const isCounted = ({ seq, author }: Message) => !badge || (seq > badge.after && !blocked.has(author.id));
  const messages = data.messages.filter(isCounted);
  const isMore = messages.length < (badge?.counted ?? data.unread) || data.unread >= COUNT_MAX;
  if (messages.length === 0 && !isMore) return <p className="text-soft">{t('why.none')}</p>;
  return (
    <>
      <ul className="-mx-3 flex flex-col">
        {messages.map((message) => (
          <li key={message.id}>
            <Row
              message={message}
              serverId={serverId}
              isBlocked={blocked.has(message.author.id)}
              to={messagePath(path, message.seq)}
              onLeave={onLeave}
            />
          </li>
        ))}
      </ul>
      {isMore && (
        <p className="flex flex-wrap items-baseline gap-x-2 py-2 text-sm text-soft">
          {messages.length > 0 && t('why.most', { count: messages.length })}
          <Link
            to={messagePath(path, messages.at(-1)?.seq ?? (badge?.after ?? 0) + 1)}
            onClick={onLeave}
            className="font-medium text-accent underline"
          >
            {t('why.rest')}
          </Link>
        </p>
      )}
    </>
  );
}

interface RowProps {
  message: Message;
  serverId: string;
  isBlocked: boolean;
  to: string;
  onLeave: () => void;
}

function Row({ message, serverId, isBlocked, to, onLeave }: RowProps) {
  const { t, language } = useTranslation();
  const { displayName } = authorOf(message, useNicknames(serverId));
  return (
    <Link to={to} onClick={onLeave} className="block rounded-control px-3 py-2 hover:bg-hover">
      {isBlocked ? (
        <span className="text-faint">{t('messages:blocked')}</span>
      ) : (
        <>
          <span className="flex min-w-0 items-baseline gap-2">
            <OneLine className="text-sm font-semibold">{displayName}</OneLine>
            <span className="shrink-0 text-xs text-faint tabular-nums">
              {momentName(t, language, Date.parse(message.createdAt), Date.now())}
            </span>
          </span>
          <span className="flex min-w-0 text-sm">
            <span dir="auto" className="line-clamp-2 wrap-anywhere">
              {saidOf(message.content, t('messages:hidden'))}
            </span>
          </span>
        </>
      )}
    </Link>
  );
}
