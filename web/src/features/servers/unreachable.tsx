import { useRialto } from '@rialto/client/react';
import { CloudOff } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { ScreenMessage } from '../../ui/screen-message';

/** What stands where the node was never reached: nothing is known to show. */
export function Unreachable() {
  const { t } = useTranslation();
  const client = useRialto();
  return (
    <ScreenMessage
      icon={CloudOff}
      title={t('servers:unreachable.title')}
      actions={<Button onClick={() => client.retryNow()}>{t('retry')}</Button>}
    >
      {t('servers:unreachable.body')}
    </ScreenMessage>
  );
}
