import { NAME_MAX, type ServerBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { useForm, type Values } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { serverPath } from '../navigation/paths';

/** Makes a server and goes to its first channel. */
export function CreateServerForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const checks = { name: (name: string) => (name.trim() ? undefined : t('servers:create.missing')) };
  const create = async ({ name }: Values) => {
    const body = { name: name?.trim() };
    const { server } = await client.api<ServerBody>('/servers', { method: 'POST', body });
    onDone();
    navigate(serverPath(server));
  };
  const { busy, errors, form } = useForm(create, { checks });
  return (
    <form {...form} className="flex flex-col gap-4">
      <Field
        label={t('servers:create.name')}
        name="name"
        maxLength={NAME_MAX}
        dir="auto"
        required
        autoFocus
        autoComplete="off"
        hint={t('servers:create.hint')}
        error={errors.fields.name}
      />
      <FormError words={errors.form} />
      <Button type="submit" kind="primary" busy={busy}>
        {t('servers:create.submit')}
      </Button>
    </form>
  );
}
