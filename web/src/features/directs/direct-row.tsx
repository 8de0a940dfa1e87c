import type { Direct, NotificationUpdate } from '@rialto/client';
import { useUser } from '@rialto/client/react';

import { momentName } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Link, useParams } from '../../lib/router';
import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { useBadgeMenu } from '../navigation/overlays-context';
import { UnreadMark } from '../navigation/unread-mark';
import { DirectPicture } from './direct-picture';
import { directPath, othersIn, useDirectName } from './names';
import { WhatWasSaid } from './what-was-said';

interface DirectRowProps {
  direct: Direct;
  latest: NotificationUpdate | undefined;
}

/** A conversation in the list: who it is with, what was said last and when, and how much is unread. */
export function DirectRow({ direct, latest }: DirectRowProps) {
  const { t, language } = useTranslation('directs');
  const { t: common } = useTranslation();
  const nameOf = useDirectName();
  const me = useUser();
  const { unread } = direct.channel;
  const isOnline = !direct.group && othersIn(direct, me).some(({ id }) => direct.online.includes(id));
  const name = nameOf(direct);
  const isShown = direct.id === useParams().directId;
  const onContextMenu = useBadgeMenu({ kind: 'direct', channel: direct.channel, name, path: directPath(direct) });
  return (
    <Link
      onContextMenu={onContextMenu}
      to={directPath(direct)}
      aria-current={isShown ? 'page' : undefined}
      className={classes(
        'flex min-h-16 items-center gap-3 rounded-control px-3 py-2 -outline-offset-2 transition-colors',
        isShown ? 'bg-pressed' : 'hover:bg-hover',
      )}
    >
      <DirectPicture direct={direct} edge="border-canvas" />
      <span className="min-w-0 flex-1 leading-tight">
        <span className="flex min-w-0 items-baseline gap-2">
          <OneLine className={classes('flex-1', unread > 0 ? 'font-semibold' : 'font-medium')}>{name}</OneLine>
          {isOnline && <span className="sr-only">, {t('online')}</span>}
          {latest && (
            <span className={classes('shrink-0 text-xs tabular-nums', isShown ? 'text-soft' : 'text-faint')}>
              {momentName(common, language, Date.parse(latest.createdAt), Date.now())}
            </span>
          )}
        </span>
        <span className="flex h-5 min-w-0 items-center gap-2">
          <WhatWasSaid direct={direct} latest={latest} isUnread={unread > 0} />
          <UnreadMark testId="direct-unread" count={unread} className="ms-auto" />
        </span>
      </span>
    </Link>
  );
}

/** The place of a conversation that is not told yet. */
export function DirectRowPlace() {
  return (
    <div aria-hidden className="flex h-16 items-center gap-3 px-3">
      <span className="size-10 rounded-full bg-hover" />
      <span className="flex flex-col gap-2">
        <span className="h-3 w-24 rounded-full bg-hover" />
        <span className="h-3 w-36 rounded-full bg-hover" />
      </span>
    </div>
  );
}
