import type { Channel, Message } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { PinOff } from 'lucide-react';
import { useId, useLayoutEffect, useRef, useState } from 'react';

import { momentName, useToday } from '../../../lib/dates';
import { useTranslation } from '../../../lib/i18n';
import { Link, useLocation } from '../../../lib/router';
import { inWords } from '../../../lib/words';
import { Dialog } from '../../../ui/dialog';
import { ErrorText } from '../../../ui/error-text';
import { IconButton } from '../../../ui/icon-button';
import { OneLine } from '../../../ui/one-line';
import { Waiting } from '../../../ui/waiting';
import { useBlocked } from '../../directs/blocks';
import { messagePath } from '../../navigation/paths';
import { authorOf, useNicknames } from '../../people/called';
import { useOpenServer } from '../../servers/server-context';
import { saidOf } from '../text/markup';
import { usePins } from './use-pins';

interface PinnedMessagesProps {
  channel: Channel;
  onClose: () => void;
}

/** The pinned messages of the channel that is shown, the one that was pinned last first. */
export function PinnedMessages({ channel, onClose }: PinnedMessagesProps) {
  const { t } = useTranslation('messages');
  const server = useOpenServer();
  const { pins, error, retry } = usePins(channel.id);
  const mayPin = (channel.permissions ?? server?.permissions)?.includes('pinMessages') ?? false;
  return (
    <Dialog title={t('pins')} onClose={onClose} className="w-[min(36rem,calc(100vw-2rem))]">
      {!pins ? (
        <Waiting error={error} onRetry={retry} />
      ) : pins.length === 0 ? (
        <p className="text-soft text-pretty">
          {t('pinning.none')} {mayPin && t('pinning.how')}
        </p>
      ) : (
        <List pins={pins} mayPin={mayPin} onLeave={onClose} />
      )}
    </Dialog>
  );
}

interface ListProps {
  pins: readonly Message[];
  mayPin: boolean;
  onLeave: () => void;
}

function List({ pins, mayPin, onLeave }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  /** The place of what was unpinned last. */
  const unpinned = useRef<number>(undefined);
  // What had the focus goes with its message; the next one has it then.
  useLayoutEffect(() => {
    const { activeElement, body } = document;
    const place = Math.min(unpinned.current ?? 0, pins.length - 1);
    if (unpinned.current === undefined || (activeElement !== body && activeElement?.isConnected)) return;
    list.current?.children[place]?.querySelector('a')?.focus();
    unpinned.current = undefined;
  }, [pins]);
  return (
    <ul ref={list} className="-mx-3 flex flex-col gap-1">
      {pins.map((message, at) => (
        <li key={message.id} className="rounded-control py-1 ps-3 hover:bg-hover">
          <Pinned
            message={message}
            mayPin={mayPin}
            onUnpin={() => {
              unpinned.current = at;
            }}
            onLeave={onLeave}
          />
        </li>
      ))}
    </ul>
  );
}

interface PinnedProps {
  message: Message;
  mayPin: boolean;
  onUnpin: () => void;
  onLeave: () => void;
}

/** Who said it and when, what can be done about it, and how it begins. */
function Pinned({ message, mayPin, onUnpin, onLeave }: PinnedProps) {
  const { t, language } = useTranslation('messages');
  const { t: common } = useTranslation();
  const client = useRialto();
  const isBlocked = useBlocked().has(message.author.id);
  const { displayName } = authorOf(message, useNicknames(message.serverId));
  const [error, setError] = useState<unknown>();
  const today = useToday();
  const said = useId();
  const { pathname } = useLocation();
  const unpin = async () => {
    setError(undefined);
    onUnpin();
    try {
      await client.pin({ messageId: message.id, set: false });
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <>
      <div className="flex min-w-0 items-center">
        <p id={said} className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
          {!isBlocked && <OneLine className="text-sm font-semibold">{displayName}</OneLine>}
          <time dateTime={message.createdAt} className="text-xs text-faint tabular-nums">
            {momentName(common, language, Date.parse(message.createdAt), today)}
          </time>
        </p>
        <Link
          to={messagePath(pathname, message.seq)}
          onClick={onLeave}
          aria-describedby={said}
          className="inline-flex min-h-11 items-center rounded-control px-3 text-sm font-medium text-accent hover:underline"
        >
          {t('pinning.jump')}
        </Link>
        {mayPin && <IconButton icon={PinOff} label={t('pinning.unpin')} aria-describedby={said} onClick={unpin} />}
      </div>
      {/* It stands at the start of its place, in whatever script it is. */}
      <div className="flex pe-3 pb-1 text-sm">
        <p dir="auto" className="line-clamp-3 wrap-anywhere whitespace-pre-line">
          {isBlocked ? t('blocked') : saidOf(message.content, t('hidden'))}
        </p>
      </div>
      {error !== undefined && <ErrorText className="pb-1">{inWords(common, error)}</ErrorText>}
    </>
  );
}
