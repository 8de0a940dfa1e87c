import type { Server } from '@rialto/client';
import { useTranslation } from 'react-i18next';

import { Dialog } from '../../ui/dialog';
import { MembersList } from './members-list';
import { useMembersPanel } from './members-panel';

/** The members of a server: beside the conversation, or in a drawer over it. */
export function MembersSide({ server }: { server: Server }) {
  const { t } = useTranslation();
  const panel = useMembersPanel();
  if (!panel?.shown) return null;
  if (panel.place === 'over') {
    return (
      <Dialog
        title={t('servers:list.heading')}
        onClose={panel.toggle}
        className="me-0 my-0 h-dvh max-h-none w-[min(20rem,calc(100vw-3rem))] rounded-e-none"
      >
        <div className="-mx-3 -mt-2">
          <MembersList server={server} />
        </div>
      </Dialog>
    );
  }
  return (
    <aside
      aria-label={t('servers:list.heading')}
      className="w-60 shrink-0 overflow-y-auto bg-canvas px-2 pb-4 2xl:w-64"
    >
      <MembersList server={server} />
    </aside>
  );
}
