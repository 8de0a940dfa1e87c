import type { User } from '@rialto/client';
import { memo, type ReactNode, useState } from 'react';
import { atStart, dayAndTime, momentName, timeOfDay, useToday } from '../../../lib/dates';
import { useTranslation } from '../../../lib/i18n';
import { Avatar } from '../../../ui/avatar';
import { classes } from '../../../ui/classes';
import { EditMessage, MessageBar, PinMark, SelectBox } from '../../navigation/acts';
import { authorOf, type Nicknames } from '../../people/called';
import { PersonButton, PersonName } from '../../people/person-button';
import { NameInColour } from '../../roles/role-name';
import { type RowDoing, useRowDoing } from '../acts/message-acts';
import { NewDivider } from '../new/new-divider';
import { Reactions } from '../reactions/reactions';
import { MessageText } from '../text/message-text';
import { BlockedLine } from './blocked-line';
import { DayDivider } from './day-divider';
import { PendingText } from './pending-text';
import { QuoteLine, type QuoteLineProps } from './quote-line';
import { quoteIn, type Row } from './rows';

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

/** That it was edited, and when, to whoever is at the message or hears it. */
function Edited({ at }: { at: number }) {
  const { t } = useTranslation();
  return (
    <span className="flex gap-2 text-xs leading-6 text-faint">
      {t('messages:edited')}
      <Time at={at} withDay className="opacity-0 group-hover:opacity-100 group-focus:opacity-100" />
    </span>
  );
}

function Said({ row, doing }: { row: Row; doing: RowDoing }) {
  const { t } = useTranslation();
  if (row.kind === 'pending') return <PendingText pending={row.pending} />;
  const { content, deletedAt, editedAt } = row.message;
  if (doing === 'editing') return <EditMessage message={row.message} />;
  if (deletedAt) return <p className="text-faint italic">{t('messages:deleted')}</p>;
  return (
    <div
      className={classes(editedAt !== null && 'flex flex-wrap items-end gap-x-2', doing === 'going' && 'text-faint')}
      style={doing === 'going' ? { textDecoration: 'line-through' } : undefined}
    >
      <MessageText content={content} />
      {editedAt && <Edited at={Date.parse(editedAt)} />}
    </div>
  );
}

/** That it is pinned: beside when it was written, or in the place of that. */
function Pinned({ row, className }: { row: Row; className: string }) {
  const pinnedAt = row.kind === 'message' ? row.message.pinnedAt : null;
  return pinnedAt && <PinMark at={Date.parse(pinnedAt)} className={className} />;
}

/** The whole row is pressed then, and nothing in it. */
const isSelecting = (doing: RowDoing) => doing === 'selected' || doing === 'selectable';

interface BesideProps {
  row: Row;
  author: User;
  label: string;
  doing: RowDoing;
}

function Beside({ row, author, label, doing }: BesideProps): ReactNode {
  const isSelected = doing === 'selected';
  if (isSelected || (doing === 'selectable' && row.kind === 'message' && !row.message.deletedAt)) {
    return <SelectBox label={label} checked={isSelected} />;
  }
  if (row.beginsGroup) {
    return (
      <PersonButton user={author} label="name" className="-m-0.5 self-start rounded-full p-0.5">
        <Avatar id={author.id} name={author.displayName} url={author.avatarUrl} />
      </PersonButton>
    );
  }
  return (
    <>
      <Time at={row.at} className="mt-1 opacity-0 group-hover:opacity-100 group-focus:opacity-100" />
      <Pinned row={row} className="absolute group-hover:opacity-0 group-focus:opacity-0" />
    </>
  );
}

interface RowViewProps {
  row: Row;
  /** Who I am: the author of what waits. */
  me: User;
  nicknames: Nicknames;
  /** Its author is one whom I block, and I have not asked to see what they say. */
  isCollapsed: boolean;
  /** The same of the author of what it answers. */
  isQuoteCollapsed: boolean;
  onShow: (authorId: string) => void;
  /** A link has just led here. */
  isMarked: boolean;
}

/** One message with what stands above it: a day, the line of new ones, its author. */
export const RowView = memo(function RowView(props: RowViewProps) {
  const { row, me, nicknames, isCollapsed, isQuoteCollapsed, onShow, isMarked } = props;
  const { t, language } = useTranslation();
  const author = row.kind === 'message' ? authorOf(row.message, nicknames) : me;
  const time = momentName(t, language, row.at, useToday());
  const label = t('messages:messageOf', { author: author.displayName, time });
  const doing = useRowDoing(row.kind === 'message' ? row.message.id : undefined);
  return (
    <>
      {row.beginsDay && <DayDivider at={row.at} />}
      {row.isFirstNew && <NewDivider />}
      <Article
        row={row}
        doing={doing}
        label={isCollapsed ? t('messages:blocked') : label}
        className={classes(isCollapsed && !row.beginsGroup && 'sr-only', isMarked && 'bg-accent-soft')}
      >
        {isCollapsed ? (
          // One line for all that stands together.
          row.beginsGroup && (
            <>
              <span />
              <BlockedLine onShow={() => onShow(author.id)} />
            </>
          )
        ) : (
          <>
            <Quoted row={row} nicknames={nicknames} isCollapsed={isQuoteCollapsed} inert={isSelecting(doing)} />
            <Whole row={row} author={author} label={label} doing={doing} />
          </>
        )}
      </Article>
    </>
  );
});

/** What it answers, with a line that leads down to it. */
function Quoted({ row, ...shown }: { row: Row } & Omit<QuoteLineProps, 'quote'>) {
  const quote = row.kind === 'message' ? quoteIn(row.message) : row.pending.replyTo;
  if (!quote) return null;
  return (
    <>
      <span aria-hidden className="ms-5 mt-3 -mb-0.5 h-auto rounded-ss-lg border-s-2 border-t-2 border-line" />
      <QuoteLine quote={quote} {...shown} />
    </>
  );
}

/** Who said it and when, if that does not stand above already, and what was said. */
function Whole({ row, author, label, doing }: BesideProps) {
  return (
    <>
      <div className="flex justify-center pt-0.5">
        <Beside row={row} author={author} label={label} doing={doing} />
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
            <Pinned row={row} className="self-center" />
          </div>
        )}
        <Said row={row} doing={doing} />
        {row.kind === 'message' && <Reactions message={row.message} inert={isSelecting(doing)} />}
      </div>
    </>
  );
}

interface ArticleProps {
  row: Row;
  doing: RowDoing;
  label: string;
  className: string;
  children: ReactNode;
}

/** The frame of a message, with what can be done to it while one is at it. */
function Article({ row, doing, label, className, children }: ArticleProps) {
  const [isHovered, setHovered] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const message = row.kind === 'message' && !row.message.deletedAt && !doing ? row.message : undefined;
  return (
    <article
      aria-label={label}
      // The pattern of a feed asks for the place of each article. How many there are changes all the time: -1.
      aria-posinset={row.position}
      aria-setsize={-1}
      aria-busy={(row.kind === 'pending' && row.pending.state === 'sending') || doing === 'going' || undefined}
      tabIndex={-1}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
      onFocus={() => setFocused(true)}
      onBlur={({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget))}
      className={classes(
        'group relative mx-auto w-full max-w-5xl -outline-offset-2 hover:bg-hover',
        doing === 'selected' && 'bg-accent-soft',
        row.beginsGroup && 'mt-3',
        className,
      )}
    >
      {/* Marks piled upon a letter do not reach over the messages above and below. */}
      <div className="grid grid-cols-[2.5rem_minmax(0,1fr)] gap-x-3 overflow-clip px-4 py-0.5 [overflow-clip-margin:0.25rem] sm:px-6">
        {children}
      </div>
      {message && (isHovered || isFocused) && <MessageBar message={message} />}
    </article>
  );
}
