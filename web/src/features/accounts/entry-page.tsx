import type { ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Bridge } from '../../ui/bridge';
import { Mark } from '../../ui/mark';

interface EntryPageProps {
  title: string;
  /** What stands above the title instead of the mark: what somebody is invited to. */
  sign?: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
}

/** The page of those who are not in yet: one calm column. */
export function EntryPage({ title, sign, lead, children }: EntryPageProps) {
  const { t } = useTranslation();
  return (
    <div className="relative h-full">
      <Bridge />
      <main className="relative h-full overflow-y-auto">
        <div className="mx-auto flex min-h-full w-full max-w-[25rem] flex-col justify-center gap-8 px-6 py-12">
          <header className="flex flex-col items-center gap-4 text-center">
            {sign ?? <Mark className="size-14" label={t('appName')} />}
            <h1 dir="auto" className="max-w-full text-2xl font-semibold tracking-tight text-balance wrap-anywhere">
              {title}
            </h1>
            {lead && <p className="text-soft text-pretty">{lead}</p>}
          </header>
          {children}
        </div>
      </main>
    </div>
  );
}
