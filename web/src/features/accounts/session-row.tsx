import type { Session } from '@rialto/client';
import type { TFunction } from 'i18next';
import { Monitor, Smartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { shortDayAndTime } from '../../lib/dates';
import { Button } from '../../ui/button';
import { device } from './device';

/** The device of a session, as its owner would name it. */
export function deviceName(t: TFunction<'accounts'>, { userAgent }: Session): string {
  const { browser, system } = device(userAgent);
  if (browser && system) return t('sessions.browserOn', { browser, system });
  return browser ?? system ?? t('sessions.program');
}

export function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t, i18n } = useTranslation('accounts');
  const name = deviceName(t, session);
  const since = shortDayAndTime(i18n.language, Date.parse(session.createdAt));
  const Icon = /iPhone|iPad|Android/.test(session.userAgent ?? '') ? Smartphone : Monitor;
  return (
    <li className="flex min-h-14 items-center gap-4 rounded-control py-2">
      <Icon aria-hidden size={22} strokeWidth={1.5} className="shrink-0 text-faint" />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{name}</p>
        <p className="text-sm text-soft">{t('sessions.since', { when: since })}</p>
      </div>
      {session.current ? (
        <span className="shrink-0 text-sm text-soft">{t('sessions.current')}</span>
      ) : (
        <Button onClick={onEnd} className="shrink-0" aria-label={t('sessions.endNamed', { device: name })}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
