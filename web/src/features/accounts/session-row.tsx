import type { Session } from '@rialto/client';
import { Monitor, Smartphone } from 'lucide-react';
import { shortDayAndTime } from '../../lib/dates';
import type { Translate } from '../../lib/i18n';
import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { device } from './device';

/** The device of a session, as its owner would name it. */
export function deviceName(t: Translate<'accounts'>, { userAgent }: Session): string {
  const { browser, system } = device(userAgent);
  if (browser && system) return t('sessions.browserOn', { browser, system });
  return browser ?? system ?? t('sessions.program');
}

export function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t, language } = useTranslation('accounts');
  const name = deviceName(t, session);
  const since = shortDayAndTime(language, Date.parse(session.createdAt));
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
