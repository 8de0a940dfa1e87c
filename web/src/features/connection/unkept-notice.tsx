import { useConnection } from '@rialto/client/react';
import { useEffect } from 'react';

import { useTranslation } from '../../lib/i18n';

/** Says so while messages would be lost with the page, because the browser refuses to store them; and asks before it. */
export function UnkeptNotice() {
  const { t } = useTranslation();
  const { unkept } = useConnection();
  const isNeeded = unkept > 0;
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isNeeded]);
  if (!isNeeded) return null;
  return (
    <p
      role="alert"
      className="fixed inset-x-4 top-16 z-20 mx-auto w-fit max-w-prose rounded-card bg-raised px-4 py-3 text-center text-wrong shadow-float"
    >
      {t('connection.unkept', { count: unkept })}
    </p>
  );
}
