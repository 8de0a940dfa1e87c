import { useDirects } from '@rialto/client/react';
import { MessageCircle } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { classes } from '../../ui/classes';
import { UnreadMark } from './unread-mark';

interface RailDirectsProps {
  current?: boolean;
  className: string;
  /** Where the badge stands, and the colour of what is behind it. */
  badge: string;
}

/** The way to my direct conversations, with what is unread in all of them. */
export function RailDirects({ current = false, className, badge }: RailDirectsProps) {
  const { t } = useTranslation();
  const { directs } = useDirects();
  const count = directs.reduce((sum, direct) => sum + direct.count, 0);
  return (
    <Link
      to="/directs"
      aria-current={current ? 'true' : undefined}
      title={t('servers:directs')}
      className={classes('relative', className, current && 'bg-hover text-text')}
    >
      <MessageCircle aria-hidden size={22} strokeWidth={1.75} />
      <span className="sr-only">{t('servers:directs')}</span>
      <UnreadMark testId="directs-badge" count={count} className={classes('absolute ring-2', badge)} />
    </Link>
  );
}
