import { NAME_MAX, type RialtoError, type RoleBody, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { useForm, type Values } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { serverSettingsPath } from '../settings/server-settings-paths';
import { ColourChoice } from './colour-choice';

/** Makes a role and goes there, where it is given permissions and members. */
export function CreateRole({ server, onClose }: { server: Server; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const client = useRialto();
  const [color, setColor] = useState<string | null>(null);
  const create = async ({ name = '' }: Values) => {
    const body = { name: name.trim(), ...(color && { color }) };
    const { role } = await client.api<RoleBody>(`/servers/${server.id}/roles`, { method: 'POST', body });
    onClose();
    navigate(serverSettingsPath(server.id, `roles/${role.id}`));
  };
  const say = ({ code }: RialtoError) => (code === 'forbidden' ? t('roles.createRefused') : undefined);
  const checks = { name: (name: string) => (name.trim() ? undefined : t('roles.nameMissing')) };
  const { busy, errors, form } = useForm(create, { checks, say });
  return (
    <Dialog title={t('roles.new')} onClose={onClose}>
      <form {...form} className="flex flex-col gap-5">
        <Field
          label={t('roles.name')}
          name="name"
          hint={t('roles.nameHint')}
          maxLength={NAME_MAX}
          dir="auto"
          autoComplete="off"
          error={errors.fields.name}
        />
        <ColourChoice value={color} onChoose={setColor} />
        <FormError words={errors.form} />
        <Button type="submit" kind="primary" busy={busy}>
          {t('roles.create')}
        </Button>
      </form>
    </Dialog>
  );
}
