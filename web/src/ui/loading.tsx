import { useTranslation } from '../lib/i18n';

/** Says that something is on its way; shows itself only when it takes a while, so that quick loads do not flicker. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <div role="status" className="appear-late m-auto p-8 text-soft">
      {t('loading')}
    </div>
  );
}
