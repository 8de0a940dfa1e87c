import type { Session, SessionsBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Section } from '../../ui/section';
import { EndSession } from './end-session';
import { SessionRow } from './session-row';

/** Where I am signed in, and the way to end it there. */
export function Sessions() {
  const { t } = useTranslation('accounts');
  const { t: common } = useTranslation();
  const client = useRialto();
  const [ending, setEnding] = useState<Session>();
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => client.api<SessionsBody>('/me/sessions', { signal }),
    staleTime: 0,
  });
  return (
    <Section title={t('sessions.title')} lead={t('sessions.lead')}>
      {error && (
        <p className="flex flex-wrap items-center gap-4 text-soft">
          {inWords(common, error)}
          <Button onClick={() => refetch()}>{common('retry')}</Button>
        </p>
      )}
      <ul className="flex min-h-14 flex-col gap-1">
        {data?.sessions.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => setEnding(session)} />
        ))}
      </ul>
      {ending && <EndSession session={ending} onClose={() => setEnding(undefined)} />}
    </Section>
  );
}
