import { type CategoryBody, NAME_MAX, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { useForm, type Values } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';

/** Makes a category; channels are put into it afterwards. */
export function CreateCategory({ server, onClose }: { server: Server; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const create = async ({ name = '' }: Values) => {
    const body = { name: name.trim() };
    await client.api<CategoryBody>(`/servers/${server.id}/categories`, { method: 'POST', body });
    onClose();
  };
  const checks = { name: (name: string) => (name.trim() ? undefined : t('servers:categories.missing')) };
  const { busy, errors, form } = useForm(create, { checks });
  return (
    <Dialog title={t('servers:categories.new')} onClose={onClose}>
      <form {...form} className="flex flex-col gap-4">
        <Field
          label={t('servers:categories.name')}
          name="name"
          hint={t('servers:categories.nameHint')}
          maxLength={NAME_MAX}
          dir="auto"
          autoComplete="off"
          error={errors.fields.name}
        />
        <FormError words={errors.form} />
        <Button type="submit" kind="primary" busy={busy} className="mt-2">
          {t('servers:categories.create')}
        </Button>
      </form>
    </Dialog>
  );
}
