import { useTranslation } from '../../../lib/i18n';

/** Says that the message is not there to which a link was to lead. */
export function MessageMissing() {
  const { t } = useTranslation();
  return (
    <p role="status" className="pointer-events-auto rounded-card bg-raised px-4 py-2 text-sm shadow-float">
      {t('messages:missing')}
    </p>
  );
}
