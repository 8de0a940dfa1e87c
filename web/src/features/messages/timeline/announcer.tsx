import type { Message } from '@rialto/client';
import { useEffect, useRef, useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { authorOf } from '../../people/called';
import { firstAfter } from '../new/new-messages';
import { saidOf } from '../text/markup';

/** News of this time are told together. */
const GATHER_MS = 1_000;
/** More than this at once are a number. */
const ALOUD_MAX = 3;
const LENGTH_MAX = 200;

interface AnnouncerProps {
  messages: readonly Message[];
  /** Everything up to it is known already. */
  from: number;
  me: string;
  /** Whose messages are collapsed: nothing of them is told. */
  collapsed: ReadonlySet<string>;
}

/** Tells screen readers of new messages of others, politely: gathered, and never of history. */
export function Announcer({ messages, from, me, collapsed }: AnnouncerProps) {
  const { t } = useTranslation();
  const [news, setNews] = useState({ times: 0, words: '' });
  const told = useRef(from);
  const latest = useRef(messages);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    latest.current = messages;
    if ((messages.at(-1)?.seq ?? 0) <= told.current || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const fresh = latest.current.slice(firstAfter(latest.current, told.current));
      told.current = latest.current.at(-1)?.seq ?? told.current;
      const isTold = ({ author, deletedAt }: Message) =>
        author.id !== me && deletedAt === null && !collapsed.has(author.id);
      const others = fresh.filter(isTold);
      if (others.length === 0) return;
      const said = (message: Message) => saidOf(message.content, t('messages:hidden')).slice(0, LENGTH_MAX);
      const words =
        others.length > ALOUD_MAX
          ? t('messages:newCount', { count: others.length })
          : others.map((message) => `${authorOf(message).displayName}: ${said(message)}`).join('\n');
      setNews(({ times }) => ({ times: times + 1, words }));
    }, GATHER_MS);
  }, [messages, me, collapsed, t]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  return (
    <div aria-live="polite" className="sr-only">
      {/* Another element each time: the same words once more are no change, and would not be heard. */}
      <p key={news.times}>{news.words}</p>
    </div>
  );
}
