import type { User } from '@rialto/client';
import { memo, type ReactNode } from 'react';
import { atStart, dayAndTime, momentName, timeOfDay, useToday } from '../../../lib/dates';
import { useTranslation } from '../../../lib/i18n';
import { Avatar } from '../../../ui/avatar';
import { classes } from '../../../ui/classes';
import { PersonButton, PersonName } from '../../people/person-button';
import { NameInColour } from '../../roles/role-name';
import { NewDivider } from '../new/new-divider';
import { MessageText } from '../text/message-text';
import { DayDivider } from './day-divider';
import { PendingText } from './pending-text';
import type { Row } from './rows';

/** When it was written: in full on hover. `withDay` names the day too, unless it is today. */
function Time({ at, withDay = false, className }: { at: number; withDay?: boolean; className: string }) {
  const { t, language } = useTranslation();
  const today = useToday();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={dayAndTime(language, at)}
      className={classes('text-xs whitespace-nowrap text-faint tabular-nums', className)}
    >
      {withDay ? atStart(momentName(t, language, at, today), language) : timeOfDay(language, at)}
    </time>
  );
}

function Said({ row }: { row: Row }) {
  const { t } = useTranslation();
  if (row.kind === 'pending') return <PendingText pending={row.pending} />;
  const { content, deletedAt, editedAt } = row.message;
  if (deletedAt) return <p className="text-faint italic">{t('messages:deleted')}</p>;
  return (
    <>
      <MessageText content={content} />
      {editedAt && <span className="text-xs text-faint">{t('messages:edited')}</span>}
    </>
  );
}

function Beside({ row, author }: { row: Row; author: User }): ReactNode {
  if (row.beginsGroup) {
    return (
      <PersonButton user={author} label="name" className="-m-0.5 self-start rounded-full p-0.5">
        <Avatar id={author.id} name={author.displayName} url={author.avatarUrl} />
      </PersonButton>
    );
  }
  return <Time at={row.at} className="mt-1 opacity-0 group-hover:opacity-100 group-focus:opacity-100" />;
}

interface RowViewProps {
  row: Row;
  /** Who I am: the author of what waits. */
  me: User;
}

/** One message with what stands above it: a day, the line of new ones, its author. */
export const RowView = memo(function RowView({ row, me }: RowViewProps) {
  const { t, language } = useTranslation();
  const author = row.kind === 'message' ? row.message.author : me;
  const time = momentName(t, language, row.at, useToday());
  return (
    <>
      {row.beginsDay && <DayDivider at={row.at} />}
      {row.isFirstNew && <NewDivider />}
      <article
        aria-label={t('messages:messageOf', { author: author.displayName, time })}
        // The pattern of a feed asks for the place of each article. How many there are changes all the time: -1.
        aria-posinset={row.position}
        aria-setsize={-1}
        aria-busy={(row.kind === 'pending' && row.pending.state === 'sending') || undefined}
        tabIndex={-1}
        className={classes(
          // Marks piled upon a letter do not reach over the messages above and below.
          'group mx-auto grid w-full overflow-clip [overflow-clip-margin:0.25rem] max-w-5xl grid-cols-[2.5rem_minmax(0,1fr)] gap-x-3 px-4 py-0.5 -outline-offset-2 hover:bg-hover sm:px-6',
          row.beginsGroup && 'mt-3',
        )}
      >
        <div className="flex justify-center pt-0.5">
          <Beside row={row} author={author} />
        </div>
        <div className="min-w-0">
          {row.beginsGroup && (
            <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              <PersonName user={author} className="min-w-0 font-semibold wrap-anywhere">
                <NameInColour userId={author.id}>
                  <bdi>{author.displayName}</bdi>
                </NameInColour>
              </PersonName>
              <Time at={row.at} withDay className="shrink-0" />
            </div>
          )}
          <Said row={row} />
        </div>
      </article>
    </>
  );
});
