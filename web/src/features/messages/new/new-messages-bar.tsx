import { ArrowUp, CheckCheck } from 'lucide-react';
import { momentName } from '../../../lib/dates';
import { useTranslation } from '../../../lib/i18n';
import { countText } from '../../../ui/unread-badge';

interface NewMessagesBarProps {
  count: number;
  /** When the first of them came, or the last one before; nothing while nobody knows. */
  since: number | undefined;
  /** The way there could not be loaded. */
  failed: boolean;
  /** Leads to the first of them; nothing where it is on the screen. */
  onJump: (() => void) | undefined;
  onRead: () => void;
}

/** Says how many new messages there are since when, leads to the first one, and calls them read. */
export function NewMessagesBar({ count, since, failed, onJump, onRead }: NewMessagesBarProps) {
  const { t, language } = useTranslation();
  const words = { count, shown: countText(count) };
  const said =
    since === undefined
      ? t('messages:newAbove', words)
      : t('messages:newSince', { ...words, when: momentName(t, language, since, Date.now()) });
  return (
    <div className="pointer-events-auto flex max-w-full flex-wrap items-center justify-center rounded-card border border-transparent bg-accent text-sm leading-tight font-medium text-on-accent shadow-float">
      {onJump ? (
        <button
          type="button"
          onClick={onJump}
          className="flex min-h-11 min-w-0 grow basis-40 items-center gap-2 rounded-full ps-4 pe-2 text-start hover:underline"
        >
          <ArrowUp aria-hidden size={16} className="shrink-0" />
          <span>{failed ? t('messages:olderFailed') : said}</span>
          <span className="sr-only">{t('messages:newJump')}</span>
        </button>
      ) : (
        <p className="min-w-0 grow basis-40 ps-4 pe-2">{said}</p>
      )}
      <button
        type="button"
        onClick={onRead}
        className="flex min-h-11 shrink-0 items-center gap-1.5 rounded-full ps-2 pe-4 hover:underline"
      >
        <CheckCheck aria-hidden size={16} className="shrink-0 max-sm:hidden" />
        {t('messages:markRead')}
      </button>
    </div>
  );
}
