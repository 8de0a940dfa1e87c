import { MessageCircleOff } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { buttonClass } from '../../ui/button';
import { ScreenMessage } from '../../ui/screen-message';

/** A channel that never was, was deleted, or is no longer mine. */
export function ChannelGone({ serverId }: { serverId: string }) {
  const { t } = useTranslation();
  return (
    <ScreenMessage
      icon={MessageCircleOff}
      title={t('messages:goneTitle')}
      actions={
        <Link to={`/servers/${serverId}`} className={buttonClass('primary')}>
          {t('messages:goneAway')}
        </Link>
      }
    >
      {t('messages:goneBody')}
    </ScreenMessage>
  );
}
