import { useTranslation } from '../../lib/i18n';
import { countText, UnreadBadge, type UnreadBadgeProps } from '../../ui/unread-badge';

/** A badge for the eye and the same in words for those who hear it; for the inside of a link. */
export function UnreadMark({ count, ...badge }: UnreadBadgeProps) {
  const { t } = useTranslation();
  if (count <= 0) return null;
  return (
    <>
      <span aria-hidden className="contents">
        <UnreadBadge count={count} {...badge} />
      </span>
      <span className="sr-only">, {t('servers:unread', { count, shown: countText(count) })}</span>
    </>
  );
}
