import type { Message } from '@rialto/client';

import { dayAndTime, timeOfDay } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { MessageText } from '../messages/text/message-text';

interface ReportContextProps {
  messages: readonly Message[];
  reported: string;
}

/** The message that is reported, among those around it. */
export function ReportContext({ messages, reported }: ReportContextProps) {
  const { t, language } = useTranslation('moderation');
  return (
    <ol aria-label={t('reports.context')} className="flex flex-col gap-1 rounded-control bg-canvas p-1.5">
      {messages.map(({ id, author, content, createdAt, deletedAt }) => {
        const at = Date.parse(createdAt);
        const isIt = id === reported;
        return (
          <li
            key={id}
            aria-current={isIt || undefined}
            className={classes('min-w-0 rounded-control px-2.5 py-1.5', isIt ? 'bg-accent-soft' : 'text-soft')}
          >
            <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
              <bdi className="font-semibold wrap-anywhere">{author.displayName}</bdi>
              <time dateTime={createdAt} title={dayAndTime(language, at)} className="text-xs tabular-nums">
                {timeOfDay(language, at)}
              </time>
            </p>
            {deletedAt ? (
              <p className="italic">{t('messages:deleted')}</p>
            ) : (
              <div className={classes('wrap-anywhere', !isIt && 'line-clamp-3')}>
                <MessageText content={content} />
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
