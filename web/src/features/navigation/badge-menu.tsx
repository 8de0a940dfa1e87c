import { useRialto } from '@rialto/client/react';
import { CheckCheck, CircleHelp } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import type { Place } from '../people/profile-context';
import { ContextMenu } from './context-menu';
import type { Counted } from './overlays-context';

interface BadgeMenuProps {
  counted: Counted;
  at: Place;
  onWhy: (counted: Counted) => void;
  onClose: () => void;
}

/** What can be done about a number, where one has asked for it. */
export function BadgeMenu({ counted, at, onWhy, onClose }: BadgeMenuProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const label = counted.kind === 'server' ? counted.server.name : counted.name;
  const read = () => {
    const done =
      counted.kind === 'channel'
        ? client.readChannel({ channelId: counted.channel.id })
        : client.readServer({ serverId: counted.kind === 'server' ? counted.server.id : counted.channel.serverId });
    // Where it fails, the number that stays says so.
    done.catch(() => undefined);
  };
  const items = [
    { icon: CheckCheck, label: t('messages:markRead'), onChoose: read },
    { icon: CircleHelp, label: t('messages:whyNumber'), onChoose: () => onWhy(counted) },
  ];
  return (
    // It stands beside the landmarks of the page.
    <section aria-label={label}>
      <ContextMenu label={label} items={items} {...at} onClose={onClose} />
    </section>
  );
}
