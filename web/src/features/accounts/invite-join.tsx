import { useMutation } from '@tanstack/react-query';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { Button } from '../../ui/button';
import { FormError } from '../../ui/form-error';
import { joinWords } from '../invites/invite-words';
import { useInvited } from './after-entry';

/** One step for those who are signed in. */
export function InviteJoin({ code }: { code: string }) {
  const { t } = useTranslation('accounts');
  const { t: common } = useTranslation();
  const { accept } = useInvited();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => accept(code),
    onSuccess: (path) => navigate(path, { replace: true }),
  });
  return (
    <div className="flex flex-col gap-4">
      <FormError words={error ? joinWords(common, error) : undefined} />
      <Button kind="primary" busy={isPending} onClick={() => mutate()}>
        {t('join')}
      </Button>
    </div>
  );
}
