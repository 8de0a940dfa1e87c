import { useTranslation } from '../../lib/i18n';

/** For keys: past the servers and the channels to what is said. Seen when it has the focus. */
export function SkipToConversation() {
  const { t } = useTranslation();
  const skip = () => {
    const main = document.querySelector<HTMLElement>('#conversation main');
    const writes = main?.querySelector<HTMLElement>('textarea, a, button');
    (writes ?? main)?.focus();
  };
  return (
    <button
      type="button"
      onClick={skip}
      className="sr-only z-30 rounded-control bg-raised px-4 text-text shadow-float focus:not-sr-only focus:absolute focus:start-2 focus:top-2 focus:min-h-11 focus:px-4"
    >
      {t('skipToConversation')}
    </button>
  );
}
