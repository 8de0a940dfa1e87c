import { useTranslation } from '../lib/i18n';
import { inWords } from '../lib/words';
import { Button } from './button';
import { Loading } from './loading';

/** What a dialog shows is on its way, or could not be had. */
export function Waiting({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  if (!error) return <Loading />;
  return (
    <p role="alert" className="flex flex-wrap items-center gap-4 py-2 text-soft">
      {inWords(t, error)}
      <Button onClick={onRetry}>{t('retry')}</Button>
    </p>
  );
}
