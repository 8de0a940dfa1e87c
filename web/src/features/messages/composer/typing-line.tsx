import type { Channel, Message, User } from '@rialto/client';
import { useRialto, useTyping } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { rich } from '../../../lib/rich';
import { useBlocked } from '../../directs/blocks';
import { useNicknames } from '../../people/called';
import { profileQuery } from '../../people/use-profile';
import { useOpenServer } from '../../servers/server-context';

/** Whoever goes on typing is told of again only after so long. */
const QUIET_MS = 30_000;

interface TypingLineProps {
  channel: Channel;
  /** The newest ones: what somebody is called in them is what they are called here. */
  messages: readonly Message[];
}

/** Who is typing in the channel, under where one writes. It has its height also where nobody is. */
export function TypingLine({ channel, messages }: TypingLineProps) {
  const { t } = useTranslation('messages');
  const blocked = useBlocked();
  const typists = useTyping(channel.id).filter(({ id }) => !blocked.has(id));
  const one = useNameOf(typists[0], channel, messages);
  const other = useNameOf(typists[1], channel, messages);
  let words = '';
  let shown: ReactNode;
  if (typists.length > 2) {
    words = t('typing.several');
    shown = words;
  } else if (one && other) {
    words = t('typing.two', { one, other });
    shown = rich((values) => t('typing.two', values), { one: <b>{one}</b>, other: <b>{other}</b> });
  } else if (one ?? other) {
    const name = one ?? other ?? '';
    words = t('typing.one', { name });
    shown = rich((values) => t('typing.one', values), { name: <b>{name}</b> });
  }
  return (
    <div className="shrink-0 px-2 pb-[env(safe-area-inset-bottom)] sm:px-4">
      <div className="mx-auto flex h-5 w-full max-w-5xl items-center gap-2 ps-4 text-xs text-soft">
        {shown && (
          <>
            <span aria-hidden className="flex gap-0.5">
              <Dot at={0} />
              <Dot at={1} />
              <Dot at={2} />
            </span>
            <p className="min-w-0 truncate">{shown}</p>
          </>
        )}
      </div>
      <TypingAloud words={words} />
    </div>
  );
}

/** What somebody is called in the channel; nothing until it is known. */
function useNameOf(user: User | undefined, { serverId }: Channel, messages: readonly Message[]): string | undefined {
  const client = useRialto();
  const isServer = useOpenServer() !== undefined;
  const told = useNicknames(serverId).get(user?.id ?? '');
  const said = user && messages.findLast(({ author }) => author.id === user.id);
  const isKnown = !isServer || told !== undefined || said !== undefined;
  const asked = useQuery({
    ...profileQuery(client, serverId, user?.id ?? ''),
    enabled: user !== undefined && !isKnown,
  });
  if (!user || (!isKnown && asked.isPending)) return undefined;
  const nickname = told === undefined ? (said?.nickname ?? asked.data?.nickname) : told;
  return nickname ?? user.displayName;
}

/** Tells screen readers who begins to type, and not how they go on. */
export function TypingAloud({ words }: { words: string }) {
  const [told, setTold] = useState('');
  const quietUntil = useRef(0);
  useEffect(() => {
    const isTold = words !== '' && Date.now() >= quietUntil.current;
    if (isTold) quietUntil.current = Date.now() + QUIET_MS;
    setTold(isTold ? words : '');
  }, [words]);
  return (
    <p aria-live="polite" className="sr-only">
      {told}
    </p>
  );
}

/** One of three that light up in turn, unless what moves is not wanted. */
function Dot({ at }: { at: number }) {
  const dot = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const light = { duration: 1_200, delay: at * 150, iterations: Number.POSITIVE_INFINITY };
    dot.current?.animate?.({ opacity: [0.3, 1, 0.3, 0.3] }, light);
  }, [at]);
  return <span ref={dot} className="size-1 rounded-full bg-current" />;
}
