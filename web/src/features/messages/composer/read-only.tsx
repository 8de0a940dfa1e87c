import type { User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { Clock, Lock } from 'lucide-react';

import { shortDayAndTime } from '../../../lib/dates';
import { useTranslation } from '../../../lib/i18n';
import { profileQuery } from '../../people/use-profile';

/** What stands in the place of the composer for who may only read: why, and until when, where that ends by itself. */
export function ReadOnly({ serverId, me }: { serverId: string; me: User }) {
  const { t, language } = useTranslation('moderation');
  const client = useRialto();
  const { data } = useQuery(profileQuery(client, serverId, me.id));
  const until = data?.timeoutUntil;
  const Icon = until ? Clock : Lock;
  return (
    <div className="shrink-0 px-2 sm:px-4">
      <div
        role="status"
        className="mx-auto flex min-h-11.5 w-full max-w-5xl items-center gap-3 rounded-card bg-hover px-4 py-2"
      >
        <Icon aria-hidden size={20} strokeWidth={1.75} className="shrink-0 text-faint" />
        <p className="min-w-0 text-soft text-pretty">
          {until ? (
            <>
              <span className="text-text">
                {t('silenced.title', { when: shortDayAndTime(language, Date.parse(until)) })}
              </span>{' '}
              {t('silenced.body')}
            </>
          ) : (
            data && t('silenced.here')
          )}
        </p>
      </div>
    </div>
  );
}
