import { moderationOf, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Confirm } from '../navigation/confirm';
import { refusalOf } from '../settings/refusal';
import type { Case } from './cases';
import { ReasonField, useReasonWrong } from './reason';
import { useReread } from './use-reread';

interface ResolveCaseProps {
  server: Server;
  of: Case;
  onClose: () => void;
}

/** Says that nothing is left to be done about what is reported, with a note for the other moderators. */
export function ResolveCase({ server, of, onClose }: ResolveCaseProps) {
  const { t } = useTranslation('moderation');
  const { t: common } = useTranslation();
  const { t: settings } = useTranslation('settings');
  const { changeReport } = moderationOf(useRialto());
  const reread = useReread(server.id);
  // What was said when it was resolved before.
  const [note, setNote] = useState(of[0].note ?? '');
  const resolve = async () => {
    await Promise.all(of.map(({ id }) => changeReport(id, { state: 'closed', note: note.trim() }))).finally(reread);
  };
  return (
    <Confirm
      harmless
      title={t('reports.closeTitle')}
      body={t('reports.closeBody')}
      confirm={t('reports.close')}
      wrong={useReasonWrong(note)}
      say={(error) => refusalOf(common, settings, error)}
      act={resolve}
      onClose={onClose}
    >
      <ReasonField label={t('reports.note')} hint={t('reports.noteHint')} value={note} onChange={setNote} />
    </Confirm>
  );
}
