import { useTranslation } from '../../lib/i18n';
import { PresenceDot, useKnowsPresence } from '../connection/presence-dot';

/** How many of a server's members are on line, behind their number; nothing while nobody knows it. */
export function OnlineCount({ online }: { online: number }) {
  const { t } = useTranslation();
  if (!useKnowsPresence()) return null;
  return (
    <>
      <span aria-hidden className="text-faint">
        ·
      </span>
      <PresenceDot className="size-2" />
      <span>{t('servers:online', { count: online })}</span>
    </>
  );
}
