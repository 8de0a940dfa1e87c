import { ArrowUp, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { momentName } from '../../../lib/dates';
import { countText } from '../../../ui/unread-badge';

export interface NewMessagesBarProps {
  count: number;
  /** When the first of them came, or the last one before; nothing while nobody knows. */
  since: number | undefined;
  /** The way there could not be loaded. */
  failed: boolean;
  onJump: () => void;
  onDismiss: () => void;
}

/** Says that the new messages begin further up, and leads there. */
export function NewMessagesBar({ count, since, failed, onJump, onDismiss }: NewMessagesBarProps) {
  const { t, i18n } = useTranslation();
  const words = { count, shown: countText(count) };
  const said =
    since === undefined
      ? t('messages:newAbove', words)
      : t('messages:newSince', { ...words, when: momentName(i18n.language, since, Date.now()) });
  return (
    <div className="absolute inset-x-3 top-2 z-10 mx-auto flex w-fit items-center rounded-full bg-accent text-on-accent shadow-float">
      <button
        type="button"
        onClick={onJump}
        className="flex min-h-11 min-w-0 items-center gap-2 rounded-full ps-4 pe-2 text-start text-sm leading-tight font-medium hover:underline"
      >
        <ArrowUp aria-hidden size={16} className="shrink-0" />
        <span>{failed ? t('messages:olderFailed') : said}</span>
        <span className="sr-only">{t('messages:newJump')}</span>
      </button>
      <button
        type="button"
        aria-label={t('messages:newDismiss')}
        title={t('messages:newDismiss')}
        onClick={onDismiss}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-full"
      >
        <X aria-hidden size={18} />
      </button>
    </div>
  );
}
