import { moderationOf, type ReportState } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Choice } from '../../ui/choice';
import type { ServerSectionProps } from '../settings/section-props';
import { SectionHead } from '../settings/settings-frame';
import { casesOf, keyOf } from './cases';
import { Paged } from './paged';
import { ReportCard } from './report-card';
import { usePages } from './use-pages';
import { reportsKey } from './use-reread';

const PAGE = 25;

/** What members have reported, with what there is to do about it. */
export function ReportsSection({ server }: ServerSectionProps) {
  const { t } = useTranslation('moderation');
  const { reports } = moderationOf(useRialto());
  const [state, setState] = useState<ReportState>('open');
  const pages = usePages(
    [...reportsKey(server.id), state],
    PAGE,
    async ({ limit, from }) => (await reports(server.id, { state, limit, before: from })).reports,
    ({ id }) => id,
  );
  return (
    <>
      <SectionHead title={t('reports.title')} lead={t('reports.lead')} />
      <div className="flex flex-col gap-6">
        <Choice
          label={t('reports.state')}
          options={[
            { value: 'open', label: t('reports.open') },
            { value: 'closed', label: t('reports.closed') },
          ]}
          value={state}
          onChoose={setState}
        />
        <Paged
          pages={pages}
          none={t(state === 'open' ? 'reports.noneOpen' : 'reports.noneClosed')}
          failed={t('reports.failed')}
        >
          {(items) => (
            <ul className="flex flex-col gap-4">
              {casesOf(items).map((of) => (
                <ReportCard key={keyOf(of)} server={server} of={of} />
              ))}
            </ul>
          )}
        </Paged>
      </div>
    </>
  );
}
