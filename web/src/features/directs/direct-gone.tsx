import { MessageCircleOff } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { buttonClass } from '../../ui/button';
import { ScreenMessage } from '../../ui/screen-message';

/** A conversation that never was, or that I closed or left. */
export function DirectGone() {
  const { t } = useTranslation('directs');
  return (
    <ScreenMessage
      icon={MessageCircleOff}
      title={t('gone.title')}
      actions={
        <Link to="/directs" className={buttonClass('primary')}>
          {t('gone.away')}
        </Link>
      }
    >
      {t('gone.body')}
    </ScreenMessage>
  );
}
