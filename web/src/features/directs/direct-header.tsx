import type { Direct } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { Ban, ChevronLeft, LogOut, MoreHorizontal, UserRound, Users, X } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { ConnectionStatus } from '../connection/connection-status';
import { PinsButton } from '../navigation/acts';
import { Menu, type MenuItem } from '../navigation/menu';
import { PersonButton } from '../people/person-button';
import { useShowPerson } from '../people/profile-context';
import { BlockPerson } from './block-person';
import { useBlocked } from './blocks';
import { DirectPeople } from './direct-people';
import { DirectPicture } from './direct-picture';
import { EndDirect } from './end-direct';
import { DIRECTS_PATH, othersIn, useDirectName } from './names';

/** Who one speaks with, whether it is live, and what can be done about the conversation. */
export function DirectHeader({ direct }: { direct: Direct }) {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const me = useUser();
  const show = useShowPerson();
  const [opened, setOpened] = useState<'people' | 'end' | 'block' | 'unblock'>();
  const close = () => setOpened(undefined);
  const name = useDirectName()(direct);
  const [other] = othersIn(direct, me);
  const picture = <DirectPicture direct={direct} edge="border-canvas" />;
  const end = () => setOpened('end');
  const block = useBlocked().has(other?.id ?? '') ? 'unblock' : 'block';
  const items: MenuItem[] = direct.group
    ? [
        { icon: Users, label: t('people.show'), onChoose: () => setOpened('people') },
        { icon: LogOut, label: t('leave.open'), danger: true, onChoose: end },
      ]
    : [
        ...(other
          ? [{ icon: UserRound, label: common('servers:profile.show'), onChoose: () => show?.card(other) }]
          : []),
        { icon: X, label: t('close.open'), onChoose: end },
        ...(other ? [{ icon: Ban, label: common(`servers:profile.${block}`), onChoose: () => setOpened(block) }] : []),
      ];
  return (
    <header className="@container flex h-14 shrink-0 items-center gap-2 px-2 sm:ps-6 sm:pe-3">
      <Link
        to={DIRECTS_PATH}
        aria-label={t('back')}
        title={t('back')}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-text md:hidden"
      >
        <ChevronLeft aria-hidden size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
      </Link>
      {other && !direct.group ? (
        <PersonButton user={other} label="name" className="shrink-0 rounded-full p-0.5">
          {picture}
        </PersonButton>
      ) : (
        picture
      )}
      <div className="min-w-0 leading-tight">
        <h1 title={name} className="truncate font-semibold">
          <bdi>{name}</bdi>
        </h1>
        <p className="truncate text-xs text-soft">
          {direct.group ? t('people.count', { count: direct.users.length }) : other && <bdi>@{other.username}</bdi>}
        </p>
      </div>
      <ConnectionStatus className="ms-auto @max-[16rem]:[&>[role=status]]:sr-only" />
      <PinsButton channel={direct.channel} />
      <Menu icon={MoreHorizontal} label={t('menu')} items={items} />
      {opened === 'people' && <DirectPeople direct={direct} onClose={close} />}
      {other && (opened === 'block' || opened === 'unblock') && (
        <BlockPerson user={other} block={opened === 'block'} onClose={close} />
      )}
      {opened === 'end' && <EndDirect direct={direct} onClose={close} />}
    </header>
  );
}
