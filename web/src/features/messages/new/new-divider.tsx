import { useTranslation } from '../../../lib/i18n';

/** From here on, everything is new. */
export function NewDivider() {
  const { t } = useTranslation();
  return (
    <p className="flex items-center gap-3 px-4 pt-3 pb-1 text-xs font-semibold text-accent before:h-px before:flex-1 before:bg-current before:opacity-40 after:h-px after:flex-1 after:bg-current after:opacity-40 sm:px-6">
      {t('messages:newMessages')}
    </p>
  );
}
