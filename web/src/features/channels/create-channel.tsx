import { type Category, type ChannelBody, NAME_MAX, type Server, TOPIC_MAX } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { useForm, type Values } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { Select } from '../../ui/select';
import { Switch } from '../../ui/switch';
import { channelPath } from '../navigation/paths';

/** Whether two names are one to who reads them. */
const isSameName = (one: string, other: string) => {
  const [first, second] = [one, other].map((name) => name.trim().normalize('NFKC').toLocaleLowerCase());
  return first === second;
};

interface CreateChannelProps {
  server: Server;
  /** Where it is to stand, unless somewhere else is chosen. */
  category?: Category;
  onClose: () => void;
}

/** Makes a channel and goes there. Of a name there is one: two would be told apart by nobody. */
export function CreateChannel({ server, category, onClose }: CreateChannelProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const [categoryId, setCategoryId] = useState(category?.id ?? '');
  const [isPrivate, setPrivate] = useState(false);
  const wrongName = (name: string) => {
    if (!name.trim()) return t('servers:channels.missing');
    const isTaken = server.channels.some((channel) => isSameName(channel.name, name));
    return isTaken ? t('servers:channels.taken', { name: name.trim() }) : undefined;
  };
  const create = async ({ name, topic }: Values) => {
    const body = {
      name: name?.trim(),
      ...(topic?.trim() && { topic: topic.trim() }),
      ...(categoryId && { categoryId }),
      ...(isPrivate && { private: true }),
    };
    const { channel } = await client.api<ChannelBody>(`/servers/${server.id}/channels`, { method: 'POST', body });
    onClose();
    navigate(channelPath(server.id, channel.id));
  };
  const { busy, errors, form } = useForm(create, { checks: { name: wrongName } });
  return (
    <Dialog title={t('servers:channels.new')} onClose={onClose}>
      <form {...form} className="flex flex-col gap-4">
        <Field
          label={t('servers:channels.name')}
          name="name"
          hint={t('servers:channels.nameHint')}
          maxLength={NAME_MAX}
          dir="auto"
          required
          autoComplete="off"
          error={errors.fields.name}
        />
        <Field
          label={t('servers:channels.topic')}
          name="topic"
          hint={t('servers:channels.topicHint')}
          maxLength={TOPIC_MAX}
          dir="auto"
          autoComplete="off"
          error={errors.fields.topic}
        />
        {server.categories.length > 0 && (
          <Select
            label={t('servers:channels.category')}
            options={[
              { value: '', label: t('servers:channels.noCategory') },
              ...server.categories.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={categoryId}
            onChoose={setCategoryId}
          />
        )}
        <Switch
          label={t('servers:channels.private')}
          hint={t('servers:channels.privateHint')}
          checked={isPrivate}
          onChange={setPrivate}
        />
        <FormError words={errors.form} />
        <Button type="submit" kind="primary" busy={busy} className="mt-2">
          {t('servers:channels.create')}
        </Button>
      </form>
    </Dialog>
  );
}
