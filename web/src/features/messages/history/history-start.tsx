import { useTranslation } from '../../../lib/i18n';
import { rem } from '../../../lib/rem';

/** Always the same, so that nothing moves when the beginning is reached. */
export const START_HEIGHT = rem(5.5);

interface HistoryStartProps {
  channelName: string;
  hasOlder: boolean;
  failed: boolean;
}

/** What stands before the first message: the beginning, or the way to more. */
export function HistoryStart({ channelName, hasOlder, failed }: HistoryStartProps) {
  const { t } = useTranslation();
  // Said beside the timeline.
  if (failed && hasOlder) return null;
  if (hasOlder) {
    return <p className="flex h-full items-center justify-center text-sm text-faint">{t('messages:loadingOlder')}</p>;
  }
  return (
    <div className="flex h-full flex-col justify-end px-4 pb-2 sm:px-6">
      <p className="truncate text-lg font-semibold">
        <bdi>{channelName}</bdi>
      </p>
      <p className="truncate text-sm text-soft">{t('messages:beginning')}</p>
    </div>
  );
}
