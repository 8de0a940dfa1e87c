import type { Server, User } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { Ban, Clock, Crown, type LucideIcon, MessageCircle, Pencil, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { day, shortDayAndTime } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { Avatar, colourOf } from '../../ui/avatar';
import { Button, buttonClass } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Dialog } from '../../ui/dialog';
import { IconButton } from '../../ui/icon-button';
import { BlockPerson } from '../directs/block-person';
import { useBlocked } from '../directs/blocks';
import { WriteTo } from '../directs/write-to';
import { type Act, actsOn } from '../moderation/acts';
import { LOOKS } from '../moderation/looks';
import { PersonAct } from '../moderation/person-act';
import { RoleChip } from '../roles/role-dot';
import { stepThrough } from './arrows';
import { called } from './called';
import { SharedServers } from './shared-servers';
import { isUnknown, mayWriteTo, profileQuery, targetOf } from './use-profile';

interface ProfileCardProps {
  /** The server in which they are seen, if it is one. */
  server: Server | undefined;
  user: User;
  onClose: () => void;
}

/** Who somebody is, since when they are in the server, and what I may do about that. */
export function ProfileCard({ server, user, onClose }: ProfileCardProps) {
  const { t, language } = useTranslation();
  const client = useRialto();
  const me = useUser();
  const [asked, setAsked] = useState<Act>();
  const [opened, setOpened] = useState<'write' | 'block' | 'unblock'>();
  const isBlocked = useBlocked().has(user.id);
  const profile = useQuery(profileQuery(client, server?.id, user.id));
  const { data } = profile;
  const now = data ? called(data.user, data.nickname) : user;
  const isMe = user.id === me?.id;
  const joined = data?.joinedAt;
  const since =
    joined != null
      ? t('servers:profile.since', { when: day(language, Date.parse(joined)) })
      : server && (data || isUnknown(profile.error))
        ? t('servers:profile.gone')
        : undefined;
  const target = targetOf(user.id, profile);
  const acts = target && me && server ? actsOn(server, me, target) : [];
  const block = isBlocked ? 'unblock' : 'block';
  const items: Item[] = acts.map((act) => {
    const { icon, label, danger } = LOOKS[act];
    return { icon, label: label(t), danger, onChoose: () => setAsked(act) };
  });
  if (data && me && !isMe)
    items.unshift({ icon: Ban, label: t(`servers:profile.${block}`), onChoose: () => setOpened(block) });
  return (
    <Dialog
      title={now.displayName}
      onClose={onClose}
      bare
      // From above, so that what is loaded moves nothing; on a phone a sheet at the lower edge.
      className="max-sm:mx-0 max-sm:mb-0 max-sm:min-h-[55dvh] max-sm:w-full max-sm:max-w-full max-sm:rounded-b-none sm:mt-[10dvh] sm:max-h-[85dvh] sm:w-[23rem]"
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows are a second way to what Tab reaches. */}
      <div className="relative" onKeyDown={stepThrough}>
        <div className="band h-20" style={colourOf(user.id)} />
        <IconButton icon={X} label={t('close')} onClick={onClose} className="absolute end-2 top-2" />
        <div className="-mt-12 px-6 pb-6">
          <span className="inline-flex rounded-full border-4 border-raised bg-raised">
            <Avatar id={now.id} name={now.displayName} url={now.avatarUrl} size="size-20 text-3xl" />
          </span>
          <p aria-hidden className="mt-2 text-xl font-semibold text-balance wrap-anywhere">
            <bdi>{now.displayName}</bdi>
          </p>
          <p className="wrap-anywhere text-soft">
            {data?.nickname && (
              <>
                <bdi>{data.user.displayName}</bdi> ·{' '}
              </>
            )}
            <bdi>@{now.username}</bdi>
          </p>
          {server?.ownerId === user.id && (
            <p className="mt-1 flex items-center gap-1.5 text-sm text-soft">
              <Crown aria-hidden size={16} strokeWidth={1.75} className="text-faint" />
              {t('servers:list.owner')}
            </p>
          )}
          {data && data.roles.length > 0 && (
            <ul aria-label={t('servers:profile.roles')} className="mt-3 flex flex-wrap gap-1.5">
              {data.roles.map(({ id }) => {
                // As it is called now.
                const role = server?.roles.find((one) => one.id === id);
                return (
                  role && (
                    <li key={id} className="max-w-full">
                      <RoleChip role={role} />
                    </li>
                  )
                );
              })}
            </ul>
          )}
          {data?.user.status && (
            <p dir="auto" className="mt-3 w-fit max-w-full rounded-control bg-hover px-3 py-1.5 wrap-anywhere">
              {data.user.status}
            </p>
          )}
          {data?.user.bio && (
            <Part title={t('servers:profile.about')}>
              <p dir="auto" className="w-fit max-w-full whitespace-pre-line wrap-anywhere [unicode-bidi:plaintext]">
                {data.user.bio}
              </p>
            </Part>
          )}
          {server && <p className="mt-4 min-h-6 text-sm text-soft">{since}</p>}
          {data?.timeoutUntil && (
            <p className="flex items-center gap-1.5 text-sm text-soft">
              <Clock aria-hidden size={16} strokeWidth={1.75} className="text-faint" />
              {t('moderation:timeout.until', { when: shortDayAndTime(language, Date.parse(data.timeoutUntil)) })}
            </p>
          )}
          {isMe && (
            <Link to="/account" className={buttonClass('quiet', 'mt-4 w-full')}>
              <Pencil aria-hidden size={18} strokeWidth={1.75} />
              {t('servers:profile.edit')}
            </Link>
          )}
          {isBlocked && <p className="mt-4 text-sm text-soft">{t('directs:blockedThem')}</p>}
          {data && me && !isBlocked && mayWriteTo(data, me) && (
            <Button kind="primary" className="mt-4 w-full" onClick={() => setOpened('write')}>
              <MessageCircle aria-hidden size={18} strokeWidth={1.75} />
              {t('servers:profile.write')}
            </Button>
          )}
          {items.length > 0 && <ActList items={items} />}
          {data && !isMe && (
            <SharedServers
              ids={data.mutualServerIds.filter((id) => id !== server?.id)}
              onLeave={onClose}
              around={(list) => (
                <Part title={t(server ? 'servers:profile.shared' : 'servers:profile.sharedAll')}>{list}</Part>
              )}
            />
          )}
        </div>
      </div>
      {opened === 'write' && <WriteTo user={now} onDone={onClose} onClose={() => setOpened(undefined)} />}
      {opened && opened !== 'write' && (
        <BlockPerson user={now} block={opened === 'block'} onClose={() => setOpened(undefined)} />
      )}
      {asked && me && server && (
        <PersonAct
          act={asked}
          server={server}
          me={me}
          user={now}
          onDone={onClose}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-4">
      <h3 className="mb-1 text-sm font-medium text-faint">{title}</h3>
      {children}
    </div>
  );
}

interface Item {
  icon: LucideIcon;
  label: string;
  danger?: boolean | undefined;
  onChoose: () => void;
}

/** What I may do to them, one below the other. */
function ActList({ items }: { items: readonly Item[] }) {
  return (
    <ul className="-mx-3 mt-4 border-y border-line py-2">
      {items.map(({ icon: Icon, label, danger, onChoose }) => (
        <li key={label}>
          <button
            type="button"
            onClick={onChoose}
            className={classes(
              'flex min-h-11 w-full items-center gap-3 rounded-control px-3 text-start -outline-offset-2 hover:bg-hover',
              danger && 'text-danger',
            )}
          >
            <Icon aria-hidden size={18} strokeWidth={1.75} className={classes(!danger && 'text-soft')} />
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}
