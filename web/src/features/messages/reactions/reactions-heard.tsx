import type { User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useEffect, useState } from 'react';

import { useTranslation } from '../../../lib/i18n';

/** News of this time are told together. */
const GATHER_MS = 2_000;

/** Tells screen readers of reactions of others to what I said in a channel, politely and gathered. */
export function ReactionsHeard({ channelId, me }: { channelId: string; me: User }) {
  const { t } = useTranslation('messages');
  const client = useRialto();
  const [news, setNews] = useState({ times: 0, words: '' });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let heard: string[] = [];
    const tell = () => {
      const words = t('reacting.heard', { emoji: [...new Set(heard)].join(' '), count: heard.length });
      [timer, heard] = [undefined, []];
      setNews(({ times }) => ({ times: times + 1, words }));
    };
    const end = client.on('message:updated', ({ change, ...message }) => {
      if (message.channelId !== channelId || message.author.id !== me.id) return;
      if (change?.type !== 'react' || !change.set || change.userId === me.id) return;
      heard.push(change.emoji);
      timer ??= setTimeout(tell, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [client, channelId, me.id, t]);
  return (
    <div aria-live="polite" className="sr-only">
      {/* Another element each time: the same words once more are no change, and would not be heard. */}
      <p key={news.times}>{news.words}</p>
    </div>
  );
}
