import { UserPlus } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import type { ServerSectionProps } from '../settings/section-props';
import { SectionHead } from '../settings/settings-frame';
import { InvitePeople } from './invite-people';
import { InviteList } from './live-invites';

/** Every link that lets people into a server. */
export function InvitesSection({ server }: ServerSectionProps) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <SectionHead
        title={t('invites.title')}
        lead={t('invites.lead')}
        action={
          server.permissions.includes('createInvites') && (
            <Button kind="primary" onClick={() => setInviting(true)}>
              <UserPlus aria-hidden size={18} strokeWidth={1.75} />
              {common('servers:menu.invite')}
            </Button>
          )
        }
      />
      <InviteList server={server} none={<p className="text-soft">{t('invites.none')}</p>} />
      {inviting && <InvitePeople server={server} onClose={() => setInviting(false)} />}
    </>
  );
}
