import type { RemovedReason } from '@rialto/client';
import { DoorClosed } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Link, Redirect } from '../../lib/router';
import { buttonClass } from '../../ui/button';
import { MessagePage } from '../../ui/message-page';

/** What stands where a server was, or never was. Whoever left it by themselves goes home. */
export function ServerGone({ reason }: { reason: RemovedReason | undefined }) {
  const { t } = useTranslation();
  if (reason === 'left') return <Redirect to="/" />;
  const why = reason ?? 'unknown';
  return (
    <MessagePage
      icon={DoorClosed}
      title={t(`servers:gone.${why}Title`)}
      actions={
        <Link to="/" className={buttonClass('primary')}>
          {t('servers:gone.home')}
        </Link>
      }
    >
      {t(`servers:gone.${why}Body`)}
    </MessagePage>
  );
}
