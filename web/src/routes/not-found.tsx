import { Compass } from 'lucide-react';

import { useTranslation } from '../lib/i18n';
import { Link } from '../lib/router';
import { buttonClass } from '../ui/button';
import { MessagePage } from '../ui/message-page';

/** What an address shows that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <MessagePage
      icon={Compass}
      title={t('notFound.title')}
      actions={
        <Link to="/" className={buttonClass('primary')}>
          {t('notFound.home')}
        </Link>
      }
    >
      {t('notFound.body')}
    </MessagePage>
  );
}
