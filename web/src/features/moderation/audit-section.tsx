import type { AuditAction, AuditEntry, User } from '@rialto/client';
import { UserRound, X } from 'lucide-react';
import { useState } from 'react';

import { dayName, dayNumber, useToday } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { Select } from '../../ui/select';
import { PickMember } from '../members/pick-member';
import type { ServerSectionProps } from '../settings/section-props';
import { SectionHead } from '../settings/settings-frame';
import { AUDIT_ACTIONS } from './audit-actions';
import { AuditEntryView } from './audit-entry';
import { namesIn } from './audit-words';
import { Paged } from './paged';
import { useAudit } from './use-audit';

/** What was done in a server, and by whom. */
export function AuditSection({ server }: ServerSectionProps) {
  const { t, language } = useTranslation('moderation');
  const [action, setAction] = useState<AuditAction>();
  const [actor, setActor] = useState<User>();
  const [isPicking, setPicking] = useState(false);
  const pages = useAudit(server.id, { actorId: actor?.id, action });
  const today = useToday();
  const actions = AUDIT_ACTIONS.map((value) => ({ value, label: t(`audit.actions.${value}`) }));
  const names = namesIn(pages.items ?? []);
  const isFiltered = action !== undefined || actor !== undefined;
  return (
    <>
      <SectionHead title={t('audit.title')} lead={t('audit.lead')} />
      <div className="flex flex-col gap-6">
        <div className="flex flex-wrap items-end gap-3">
          <Select
            label={t('audit.action')}
            options={[{ value: '', label: t('audit.allActions') }, ...actions]}
            value={action ?? ''}
            onChoose={(value) => setAction((value || undefined) as AuditAction | undefined)}
            className="min-w-0 flex-1 basis-56"
          />
          <div className="flex min-w-0 flex-1 basis-56 flex-col gap-1">
            <span className="font-medium">{t('audit.actor')}</span>
            <div className="flex min-w-0 items-center gap-1">
              <Button onClick={() => setPicking(true)} className="min-w-0 flex-1 justify-start">
                <UserRound aria-hidden size={18} strokeWidth={1.75} className="shrink-0" />
                <span className="sr-only">{t('audit.actor')}: </span>
                <span className="truncate">{actor ? actor.displayName : t('audit.anyone')}</span>
              </Button>
              {actor && <IconButton icon={X} label={t('audit.clear')} onClick={() => setActor(undefined)} />}
            </div>
          </div>
        </div>
        <Paged pages={pages} none={t(isFiltered ? 'audit.noneFits' : 'audit.none')} failed={t('audit.failed')}>
          {(entries) =>
            daysOf(entries).map(({ day, of }) => (
              <section key={day} className="flex flex-col">
                <h2 className="border-b border-line pb-1 text-sm font-medium text-faint">
                  {dayName(language, Date.parse(of[0]?.createdAt ?? ''), today)}
                </h2>
                <ul className="flex flex-col">
                  {of.map((entry) => (
                    <AuditEntryView key={entry.id} server={server} entry={entry} names={names} />
                  ))}
                </ul>
              </section>
            ))
          }
        </Paged>
      </div>
      {isPicking && (
        <PickMember
          server={server}
          title={t('audit.actor')}
          onPick={(user) => {
            setActor(user);
            setPicking(false);
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}

/** The entries by the day on which they were written. */
function daysOf(entries: readonly AuditEntry[]): { day: number; of: AuditEntry[] }[] {
  const days = new Map<number, AuditEntry[]>();
  for (const entry of entries) {
    const day = dayNumber(Date.parse(entry.createdAt));
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].map(([day, of]) => ({ day, of }));
}
