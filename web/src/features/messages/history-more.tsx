import { useTranslation } from 'react-i18next';

/** What stands after the last message while newer ones are still to be loaded. */
export function HistoryMore({ failed, onRetry }: { failed: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  if (!failed) {
    return <p className="flex h-full items-center justify-center text-sm text-faint">{t('messages:loadingNewer')}</p>;
  }
  return (
    <p role="alert" className="flex h-full items-center justify-center gap-3 px-4 text-sm text-soft">
      {t('messages:newerFailed')}
      <button type="button" onClick={onRetry} className="min-h-11 font-medium text-accent hover:underline">
        {t('retry')}
      </button>
    </p>
  );
}
