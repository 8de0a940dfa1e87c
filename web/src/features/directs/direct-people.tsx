import type { Direct } from '@rialto/client';
import { useUser } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { Dialog } from '../../ui/dialog';
import { PersonButton } from '../people/person-button';
import { PersonLine } from './person-line';

/** Who is in a group: each with the card of who they are. */
export function DirectPeople({ direct, onClose }: { direct: Direct; onClose: () => void }) {
  const { t } = useTranslation('directs');
  const me = useUser();
  return (
    <Dialog title={t('people.open')} onClose={onClose}>
      <ul className="-mx-2 flex flex-col">
        {direct.users.map((user) => (
          <li key={user.id}>
            <PersonButton
              user={user}
              className="flex min-h-12 w-full items-center gap-3 rounded-control px-2 -outline-offset-2 hover:bg-hover"
            >
              <PersonLine user={user} isMe={user.id === me?.id} isOnline={direct.online.includes(user.id)} />
            </PersonButton>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
