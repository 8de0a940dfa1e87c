import { ArrowDown } from 'lucide-react';

import { useTranslation } from '../../../lib/i18n';
import { countText } from '../../../ui/unread-badge';

interface JumpToLatestProps {
  /** How many new ones are below. */
  count: number;
  onJump: () => void;
}

/** The way back to the end, with the number of what came meanwhile. */
export function JumpToLatest({ count, onJump }: JumpToLatestProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={onJump}
      className="absolute inset-x-0 bottom-3 mx-auto inline-flex min-h-11 w-fit items-center gap-2 rounded-full bg-raised px-4 text-sm font-medium shadow-float hover:text-accent"
    >
      <ArrowDown aria-hidden size={16} />
      {t('messages:jump')}
      {count > 0 && (
        <span className="rounded-full bg-accent px-2 text-xs leading-5 font-semibold text-on-accent tabular-nums">
          {t('messages:newShort', { count, shown: countText(count) })}
        </span>
      )}
    </button>
  );
}
