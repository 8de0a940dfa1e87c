import { useTranslation } from '../../../lib/i18n';

/** What stands after the last message while newer ones are still to be loaded. */
export function HistoryMore({ failed }: { failed: boolean }) {
  const { t } = useTranslation();
  // Said beside the timeline.
  if (failed) return null;
  return <p className="flex h-full items-center justify-center text-sm text-faint">{t('messages:loadingNewer')}</p>;
}
