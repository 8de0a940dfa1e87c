import { useTranslation } from '../../../lib/i18n';

/**
 * What stands beside the timeline where messages on the way there could not be loaded. Not in it: a feed holds articles
 * and nothing that calls for attention.
 */
export function HistoryFailed({ way, onRetry }: { way: 'older' | 'newer'; onRetry: () => unknown }) {
  const { t } = useTranslation();
  return (
    <p role="alert" className="flex shrink-0 items-center justify-center gap-3 px-4 text-sm text-soft">
      {t(`messages:${way}Failed`)}
      <button type="button" onClick={onRetry} className="min-h-11 min-w-11 font-medium text-accent hover:underline">
        {t('retry')}
      </button>
    </p>
  );
}
