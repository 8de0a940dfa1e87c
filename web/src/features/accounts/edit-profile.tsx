import { BIO_MAX, type MeBody, NAME_MAX, type RialtoError, STATUS_MAX, type UserProfile } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { useForm } from '../../lib/use-form';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Field, LongField, lengthOf } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { Section } from '../../ui/section';

const KEY = ['profile', 'mine'];

/** What I show of myself: read first, then changed; `hasName` where the name is changed here and not at a sign-in. */
export function EditProfile({ hasName }: { hasName: boolean }) {
  const { t } = useTranslation('accounts');
  const { t: common } = useTranslation();
  const client = useRialto();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await client.api<MeBody>('/me', { signal })).user,
  });
  return (
    <Section title={t('profile.title')} lead={t('profile.lead')}>
      {error && !data && (
        <p className="flex flex-wrap items-center gap-4 text-soft">
          {inWords(common, error)}
          <Button onClick={() => refetch()}>{common('retry')}</Button>
        </p>
      )}
      {/* The fields have their places before they have their texts. */}
      <Fields key={data ? 'known' : 'unknown'} profile={data} hasName={hasName} />
    </Section>
  );
}

function Fields({ profile, hasName }: { profile: UserProfile | undefined; hasName: boolean }) {
  const { t } = useTranslation('accounts');
  const client = useRialto();
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  const tooLong = (max: number) => (value: string) =>
    lengthOf(value) > max ? t('profile.tooLong', { max }) : undefined;
  const checks = {
    displayName: (value: string) => (value.trim() ? tooLong(NAME_MAX)(value) : t('displayNameInvalid')),
    status: tooLong(STATUS_MAX),
    bio: tooLong(BIO_MAX),
  };
  const say = ({ field }: RialtoError) => {
    if (field === 'displayName') return t('displayNameInvalid');
    return field === 'status' ? t('profile.statusInvalid') : undefined;
  };
  const change = async (values: Record<string, string>) => {
    setDone(false);
    queries.setQueryData(KEY, await client.changeProfile(values));
    setDone(true);
  };
  const { busy, errors, form } = useForm(change, { checks, say });
  const isUnknown = profile === undefined;
  return (
    <form
      {...form}
      onInput={(event) => {
        form.onInput(event);
        setDone(false);
      }}
      className="flex max-w-md flex-col gap-5"
    >
      {hasName && (
        <Field
          label={t('displayName')}
          name="displayName"
          autoComplete="name"
          dir="auto"
          required
          limit={NAME_MAX}
          disabled={isUnknown}
          defaultValue={profile?.displayName}
          error={errors.fields.displayName}
        />
      )}
      <Field
        label={t('profile.status')}
        name="status"
        autoComplete="off"
        dir="auto"
        hint={t('profile.statusHint')}
        limit={STATUS_MAX}
        disabled={isUnknown}
        defaultValue={profile?.status}
        error={errors.fields.status}
      />
      <LongField
        label={t('profile.bio')}
        name="bio"
        dir="auto"
        rows={4}
        hint={t('profile.bioHint')}
        limit={BIO_MAX}
        disabled={isUnknown}
        defaultValue={profile?.bio}
        error={errors.fields.bio}
      />
      <FormError words={errors.form} />
      <div className="flex items-center gap-4">
        <Button type="submit" kind="primary" busy={busy} disabled={isUnknown}>
          {t('profile.save')}
        </Button>
        <p role="status" className="text-sm text-soft">
          {done && t('profile.done')}
        </p>
      </div>
    </form>
  );
}
