import type { RialtoError, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { useForm } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { Section } from '../../ui/section';

/** Sets another name to be shown by; the sockets tell it to everybody, this page too. */
export function ChangeName({ user }: { user: User }) {
  const { t } = useTranslation('accounts');
  const client = useRialto();
  const [done, setDone] = useState(false);
  const say = ({ field }: RialtoError) => (field === 'displayName' ? t('displayNameInvalid') : undefined);
  const checks = { displayName: (value: string) => (value.trim() ? undefined : t('displayNameInvalid')) };
  const change = async ({ displayName }: Record<string, string>) => {
    setDone(false);
    await client.api('/me', { method: 'PATCH', body: { displayName } });
    setDone(true);
  };
  const { busy, errors, form } = useForm(change, { checks, say });
  return (
    <Section title={t('changeName.title')} lead={t('changeName.lead')}>
      <form {...form} className="flex max-w-sm flex-col gap-4">
        <Field
          label={t('displayName')}
          name="displayName"
          autoComplete="name"
          dir="auto"
          required
          defaultValue={user.displayName}
          error={errors.fields.displayName}
        />
        <FormError words={errors.form} />
        <div className="flex items-center gap-4">
          <Button type="submit" busy={busy}>
            {t('changeName.submit')}
          </Button>
          <p role="status" className="text-sm text-soft">
            {done && t('changeName.done')}
          </p>
        </div>
      </form>
    </Section>
  );
}
