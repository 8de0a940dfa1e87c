import type { ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';

interface ServersHeadingProps {
  /** What moves through the servers, beside their heading. */
  steps?: ReactNode;
  actions: ReactNode;
}

/** The heading above my servers, and what can be done beside it. */
export function ServersHeading({ steps, actions }: ServersHeadingProps) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-3">
      <h1 id="servers-heading" className="me-auto flex min-h-11 items-center text-2xl font-semibold">
        {t('servers:heading')}
      </h1>
      {steps}
      <div className="flex gap-2 max-sm:w-full max-sm:*:flex-1">{actions}</div>
    </div>
  );
}
