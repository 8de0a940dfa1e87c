import { type Ban, moderationOf, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { LockOpen } from 'lucide-react';
import { useState } from 'react';

import { shortDayAndTime } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { rich } from '../../lib/rich';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { OneLine } from '../../ui/one-line';
import { Confirm } from '../navigation/confirm';
import { PersonButton } from '../people/person-button';
import { isUnknown } from '../people/use-profile';
import type { ServerSectionProps } from '../settings/section-props';
import { SectionHead } from '../settings/settings-frame';
import { Named } from './named';
import { Paged } from './paged';
import { usePages } from './use-pages';
import { bansKey, useReread } from './use-reread';

const PAGE = 50;

/** Who is kept out of a server, why and by whom; they are let in again here. */
export function BansSection({ server }: ServerSectionProps) {
  const { t } = useTranslation('moderation');
  const { bans } = moderationOf(useRialto());
  const [lifting, setLifting] = useState<Ban>();
  const pages = usePages(
    bansKey(server.id),
    PAGE,
    async ({ limit, from }) => (await bans(server.id, { limit, after: from })).bans,
    ({ user }) => user.id,
  );
  return (
    <>
      <SectionHead title={t('bans.title')} lead={t('bans.lead')} />
      <div className="flex flex-col gap-4">
        <Paged pages={pages} none={t('bans.none')} failed={t('bans.failed')}>
          {(items) => (
            <ul className="flex flex-col divide-y divide-line">
              {items.map((ban) => (
                <BanRow key={ban.user.id} ban={ban} onLift={() => setLifting(ban)} />
              ))}
            </ul>
          )}
        </Paged>
      </div>
      {lifting && <LiftBan server={server} ban={lifting} onClose={() => setLifting(undefined)} />}
    </>
  );
}

function BanRow({ ban: { user, reason, by, createdAt }, onLift }: { ban: Ban; onLift: () => void }) {
  const { t, language } = useTranslation('moderation');
  const when = shortDayAndTime(language, Date.parse(createdAt));
  return (
    <li className="flex min-h-16 items-start gap-3 py-3">
      <PersonButton user={user} label="name" className="-m-0.5 rounded-full p-0.5">
        <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size="size-10 text-sm" />
      </PersonButton>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <OneLine className="font-medium">{user.displayName}</OneLine>
          <bdi className="min-w-0 truncate text-sm text-faint">@{user.username}</bdi>
        </p>
        {reason ? (
          <p dir="auto" className="mt-0.5 w-fit max-w-full wrap-anywhere">
            {reason}
          </p>
        ) : (
          <p className="mt-0.5 text-faint italic">{t('bans.noReason')}</p>
        )}
        <p className="mt-0.5 text-sm text-soft wrap-anywhere">
          {rich((values) => t('bans.by', { ...values, when }), { name: <Named user={by} /> })}
        </p>
      </div>
      <Button aria-label={t('bans.liftOf', { name: user.displayName })} onClick={onLift} className="shrink-0">
        <LockOpen aria-hidden size={18} strokeWidth={1.75} />
        <span className="max-sm:sr-only">{t('bans.lift')}</span>
      </Button>
    </li>
  );
}

function LiftBan({ server, ban: { user }, onClose }: { server: Server; ban: Ban; onClose: () => void }) {
  const { t } = useTranslation('moderation');
  const client = useRialto();
  const reread = useReread(server.id);
  const lift = async () => {
    await moderationOf(client).unban(server.id, user.id);
    reread();
  };
  const names = { name: user.displayName };
  return (
    <Confirm
      harmless
      title={t('bans.liftTitle', names)}
      body={t('bans.liftBody', names)}
      confirm={t('bans.lift')}
      say={(error) => (isUnknown(error) ? t('bans.gone') : undefined)}
      act={lift}
      onClose={onClose}
    />
  );
}
