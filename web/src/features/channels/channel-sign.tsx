import type { Channel } from '@rialto/client';
import { Lock } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';

/** What stands before the name of a channel: a lock, where it is not for everyone. */
export function ChannelSign({ channel, className }: { channel: Channel; className?: string }) {
  return (
    <span
      aria-hidden
      className={classes('inline-flex min-w-5 shrink-0 justify-center font-normal text-faint', className)}
    >
      {channel.private ? <Lock size="0.8125em" strokeWidth={2} className="self-center" /> : '#'}
    </span>
  );
}

/** The same in words, for those who hear it: after the name. */
export function PrivateWord({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  return channel.private && <span className="sr-only">, {t('servers:channels.isPrivate')}</span>;
}
