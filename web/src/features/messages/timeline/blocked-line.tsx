import { useTranslation } from '../../../lib/i18n';

/** What stands in the place of what somebody says whom I block, and shows it. */
export function BlockedLine({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation('messages');
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-faint">
      {t('blocked')}
      <button
        type="button"
        onClick={onShow}
        className="min-h-11 rounded-control px-2 font-medium text-soft hover:bg-hover hover:text-text pointer-fine:md:min-h-9"
      >
        {t('showBlocked')}
      </button>
    </p>
  );
}
