import type { Quote } from '@rialto/client';

import { useTranslation } from '../../../lib/i18n';
import { Link, useLocation } from '../../../lib/router';
import { Avatar } from '../../../ui/avatar';
import { messagePath } from '../../navigation/paths';
import { authorOf, type Nicknames } from '../../people/called';
import { NameInColour } from '../../roles/role-name';
import { previewOf } from '../text/markup';

export interface QuoteLineProps {
  quote: Quote;
  nicknames: Nicknames;
  /** Its author is one whom I block, and I have not asked to see what they say. */
  isCollapsed: boolean;
  inert: boolean;
}

/** Above an answer: the message that it answers, in one line that leads there. */
export function QuoteLine({ quote, nicknames, isCollapsed, inert }: QuoteLineProps) {
  const { t } = useTranslation('messages');
  const { pathname } = useLocation();
  const author = authorOf(quote, nicknames);
  const said = previewOf(quote.preview, t('hidden'));
  return (
    <Link
      inert={inert}
      to={messagePath(pathname, quote.seq)}
      className="flex min-h-11 max-w-full min-w-0 items-center gap-1.5 justify-self-start rounded-control text-sm text-soft hover:text-text pointer-fine:min-h-6"
    >
      <span className="sr-only">{t('answers')}</span>
      {isCollapsed ? (
        <span className="truncate italic">{t('blocked')}</span>
      ) : (
        <>
          <Avatar id={author.id} name={author.displayName} url={author.avatarUrl} size="size-4 text-[0.5rem]" />
          {/* Each is cut off where it ends, in its own direction. */}
          <span dir="auto" className="max-w-40 shrink-0 truncate font-medium">
            <NameInColour userId={author.id}>{author.displayName}</NameInColour>
          </span>
          <span dir="auto" className={quote.deleted ? 'truncate italic' : 'truncate'}>
            {quote.deleted ? t('deleted') : said}
          </span>
        </>
      )}
    </Link>
  );
}
