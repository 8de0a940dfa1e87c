import { moderationOf, NAME_MAX, type RialtoError, type Server, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery } from '@tanstack/react-query';

import { useTranslation } from '../../lib/i18n';
import { useForm } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field, lengthOf } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { profileQuery } from '../people/use-profile';
import { sayRefusal } from './refusal';
import { useReread } from './use-reread';

interface ChangeNicknameProps {
  server: Server;
  me: User;
  user: User;
  onClose: () => void;
}

/** What somebody is called in one server. */
export function ChangeNickname({ server, me, user, onClose }: ChangeNicknameProps) {
  const { t } = useTranslation('moderation');
  const { t: common } = useTranslation();
  const client = useRialto();
  const reread = useReread(server.id);
  const { data } = useQuery(profileQuery(client, server.id, user.id));
  const wrong = t('nickname.wrong', { count: NAME_MAX });
  const form = useForm(
    async ({ nickname = '' }) => {
      await moderationOf(client).changeMember(server.id, user.id, { nickname: nickname.trim() || null });
      reread();
      onClose();
    },
    {
      checks: { nickname: (value) => (lengthOf(value) > NAME_MAX ? wrong : undefined) },
      say: (error: RialtoError) =>
        error.code === 'invalid' ? { field: 'nickname', words: wrong } : sayRefusal(t)(error),
    },
  );
  // It begins with the nickname that they have.
  if (!data) return null;
  const name = data.user.displayName;
  return (
    <Dialog title={user.id === me.id ? t('nickname.mine') : t('nickname.title', { name })} onClose={onClose}>
      <form {...form.form} className="flex flex-col gap-5">
        <Field
          name="nickname"
          label={t('nickname.label')}
          hint={t('nickname.hint', { name })}
          error={form.errors.fields.nickname}
          defaultValue={data.nickname ?? ''}
          limit={NAME_MAX}
          dir="auto"
          autoComplete="off"
          spellCheck={false}
        />
        <FormError words={form.errors.form} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            {t('nickname.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
