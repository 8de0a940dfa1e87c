import { Pin } from 'lucide-react';

import { dayAndTime } from '../../../lib/dates';
import { useTranslation } from '../../../lib/i18n';
import { classes } from '../../../ui/classes';

/** At a message: that it is pinned, and since when on hover. */
export function PinMark({ at, className }: { at: number; className: string }) {
  const { t, language } = useTranslation('messages');
  return (
    <span
      title={`${t('pinned')}, ${dayAndTime(language, at)}`}
      className={classes('flex h-6 items-center text-faint', className)}
    >
      <Pin aria-hidden size={14} />
      <span className="sr-only">{t('pinned')}</span>
    </span>
  );
}
