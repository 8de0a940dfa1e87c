import type { Channel } from '@rialto/client';
import { Pin } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { IconButton } from '../../../ui/icon-button';
import { PinnedMessages } from './pinned-messages';

/** Opens the list of the pinned messages of a channel. */
export function PinsButton({ channel }: { channel: Channel }) {
  const { t } = useTranslation('messages');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={Pin} label={t('pins')} aria-haspopup="dialog" onClick={() => setOpen(true)} />
      {isOpen && <PinnedMessages channel={channel} onClose={() => setOpen(false)} />}
    </>
  );
}
