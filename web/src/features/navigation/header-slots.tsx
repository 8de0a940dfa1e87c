// What the header of a channel takes from the page around it.

import { ChevronLeft, Users } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Link } from '../../lib/router';
import { classes } from '../../ui/classes';
import { IconButton } from '../../ui/icon-button';
import { useMembersPanel } from '../members/members-panel';

/** Leads back to the list of channels where that has no room beside the conversation: on phones. */
export function BackToChannels({ serverId }: { serverId: string }) {
  const { t } = useTranslation();
  return (
    <Link
      to={`/servers/${serverId}`}
      aria-label={t('servers:backToChannels')}
      title={t('servers:backToChannels')}
      className="inline-flex size-11 shrink-0 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-text md:hidden"
    >
      <ChevronLeft aria-hidden size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
    </Link>
  );
}

/** Shows and hides the members of the server. */
export function MembersToggle({ serverId: _ }: { serverId: string }) {
  const { t } = useTranslation();
  const panel = useMembersPanel();
  if (!panel) return null;
  return (
    <IconButton
      icon={Users}
      label={panel.shown ? t('servers:membersPanel.hide') : t('servers:membersPanel.show')}
      aria-expanded={panel.shown}
      onClick={panel.toggle}
      className={classes(panel.shown && 'text-text')}
    />
  );
}
