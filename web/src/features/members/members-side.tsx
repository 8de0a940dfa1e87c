import type { Server } from '@rialto/client';
import { X } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Dialog } from '../../ui/dialog';
import { IconButton } from '../../ui/icon-button';
import { MembersList } from './members-list';
import { useMembersPanel } from './members-panel';

/** The members of a server: beside the conversation, or in a drawer over it. */
export function MembersSide({ server }: { server: Server }) {
  const { t } = useTranslation();
  const panel = useMembersPanel();
  if (!panel?.shown) return null;
  const heading = t('servers:list.heading');
  if (panel.place === 'over') {
    return (
      <Dialog
        title={heading}
        onClose={panel.toggle}
        bare
        className="me-0 my-0 h-dvh max-h-none w-[min(20rem,calc(100vw-3rem))] rounded-e-none"
      >
        <div className="flex h-full flex-col">
          <div className="flex shrink-0 items-center justify-between ps-6 pe-3 pt-3">
            <span aria-hidden className="text-lg font-semibold">
              {heading}
            </span>
            <IconButton icon={X} label={t('close')} onClick={panel.toggle} />
          </div>
          <MembersList server={server} />
        </div>
      </Dialog>
    );
  }
  return (
    <aside
      aria-label={heading}
      className="flex w-[min(15rem,24vw)] shrink-0 flex-col bg-canvas px-2 pt-1 2xl:w-[min(16rem,24vw)]"
    >
      <MembersList server={server} />
    </aside>
  );
}
