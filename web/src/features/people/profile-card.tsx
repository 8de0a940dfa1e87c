import { type ProfileBody, RialtoError, type Server, type User } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';
import { Crown, UserMinus, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { day } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Avatar } from '../../ui/avatar';
import { Button, buttonClass } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { IconButton } from '../../ui/icon-button';
import { HandOver } from '../members/hand-over';
import { KickMember } from '../members/kick-member';

interface ProfileCardProps {
  server: Server;
  user: User;
  onClose: () => void;
}

/** Who somebody is, since when they are in the server, and what I may do about that. */
export function ProfileCard({ server, user, onClose }: ProfileCardProps) {
  const { t, language } = useTranslation();
  const client = useRialto();
  const me = useUser();
  const [asked, setAsked] = useState<'kick' | 'handOver'>();
  const { data, error } = useQuery({
    queryKey: ['profile', server.id, user.id],
    queryFn: ({ signal }) => client.api<ProfileBody>(`/users/${user.id}?serverId=${server.id}`, { signal }),
    staleTime: 0,
  });
  const now = data?.user ?? user;
  const isMe = user.id === me?.id;
  const isUnknown = error instanceof RialtoError && error.code === 'not_found';
  const joined = data?.joinedAt;
  const note =
    joined != null
      ? t('servers:profile.since', { when: day(language, Date.parse(joined)) })
      : data || isUnknown
        ? t('servers:profile.gone')
        : undefined;
  const mayAct = server.ownerId === me?.id && !isMe && joined != null;
  return (
    <Dialog title={now.displayName} onClose={onClose} bare className="w-[min(22rem,calc(100vw-2rem))]">
      <div className="flex justify-end px-3 pt-3">
        <IconButton icon={X} label={t('close')} onClick={onClose} />
      </div>
      <div className="-mt-6 px-6 pb-6">
        <Avatar id={now.id} name={now.displayName} url={now.avatarUrl} size="size-20 text-3xl" />
        <p aria-hidden className="mt-4 text-xl font-semibold text-balance break-words">
          <bdi>{now.displayName}</bdi>
        </p>
        <p className="break-words text-soft">
          <bdi>@{now.username}</bdi>
        </p>
        {server.ownerId === user.id && (
          <p className="mt-3 flex items-center gap-2">
            <Crown aria-hidden size={18} strokeWidth={1.75} className="text-faint" />
            {t('servers:list.owner')}
          </p>
        )}
        <p className="mt-3 min-h-6 text-soft">{note}</p>
        {isMe && (
          <Link to="/account" className={buttonClass('quiet', 'mt-5 w-full')}>
            {t('servers:account')}
          </Link>
        )}
        {mayAct && (
          <div className="mt-5 flex flex-col gap-2">
            <Button onClick={() => setAsked('handOver')}>
              <Crown aria-hidden size={18} strokeWidth={1.75} />
              {t('servers:handOver.open')}
            </Button>
            <Button onClick={() => setAsked('kick')}>
              <UserMinus aria-hidden size={18} strokeWidth={1.75} />
              {t('servers:kick.open')}
            </Button>
          </div>
        )}
      </div>
      {asked === 'kick' && (
        <KickMember server={server} user={now} onDone={onClose} onClose={() => setAsked(undefined)} />
      )}
      {asked === 'handOver' && (
        <HandOver server={server} user={now} onDone={onClose} onClose={() => setAsked(undefined)} />
      )}
    </Dialog>
  );
}
