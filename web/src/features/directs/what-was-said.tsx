import type { Direct, NotificationUpdate } from '@rialto/client';
import { useUser } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { previewOf } from '../messages/text/markup';
import { useBlocked } from './blocks';

interface WhatWasSaidProps {
  direct: Direct;
  latest: NotificationUpdate | undefined;
  isUnread: boolean;
}

/** What was said last in a conversation; by whom, where that is not clear. */
export function WhatWasSaid({ direct, latest, isUnread }: WhatWasSaidProps) {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const me = useUser();
  const blocked = useBlocked();
  if (!latest) return <span className="truncate text-sm text-faint">{t('nothing')}</span>;
  const { author } = latest;
  const preview = previewOf(latest.preview, common('messages:hidden'));
  const said = () => {
    // That with the person alone is opened to be read.
    if (direct.group && blocked.has(author.id)) return common('messages:blocked');
    if (author.id === me?.id) return t('mine', { text: preview });
    return direct.group ? t('said', { author: author.displayName, text: preview }) : preview;
  };
  return (
    <span dir="auto" className={classes('min-w-0 truncate text-sm', isUnread ? 'text-text' : 'text-soft')}>
      {said()}
    </span>
  );
}
