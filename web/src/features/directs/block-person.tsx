import type { User } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { Confirm } from '../navigation/confirm';
import { useBlocking } from './use-blocking';

interface BlockPersonProps {
  user: User;
  /** Whether they are to be blocked, or no longer. */
  block: boolean;
  onClose: () => void;
}

/** Blocks somebody or takes it back, after saying what comes of it. */
export function BlockPerson({ user, block, onClose }: BlockPersonProps) {
  const { t } = useTranslation('directs');
  const { mutateAsync } = useBlocking(user);
  const what = block ? 'block' : 'unblock';
  return (
    <Confirm
      title={t(`${what}.title`, { name: user.displayName })}
      body={t(`${what}.body`)}
      confirm={t(`${what}.confirm`)}
      harmless={!block}
      act={() => mutateAsync(block)}
      onClose={onClose}
    />
  );
}
