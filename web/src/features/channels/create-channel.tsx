import { type ChannelBody, NAME_MAX, TOPIC_MAX } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { channelPath } from '../navigation/paths';

/** Makes a channel and goes there. */
export function CreateChannel({ serverId, onClose }: { serverId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [topic, setTopic] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const create = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), ...(topic.trim() && { topic: topic.trim() }) };
      return client.api<ChannelBody>(`/servers/${serverId}/channels`, { method: 'POST', body });
    },
    onSuccess: ({ channel }) => {
      onClose();
      void navigate(channelPath(serverId, channel.id));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!name.trim());
    if (name.trim()) create.mutate();
    else input.current?.focus();
  };
  return (
    <Dialog title={t('servers:channels.new')} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Field
          ref={input}
          label={t('servers:channels.name')}
          hint={t('servers:channels.nameHint')}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setMissing(false);
          }}
          maxLength={NAME_MAX}
          dir="auto"
          required
          autoComplete="off"
          error={isMissing ? t('servers:channels.missing') : create.error ? inWords(t, create.error) : undefined}
        />
        <Field
          label={t('servers:channels.topic')}
          hint={t('servers:channels.topicHint')}
          value={topic}
          onChange={(event) => setTopic(event.target.value)}
          maxLength={TOPIC_MAX}
          dir="auto"
          autoComplete="off"
        />
        <Button type="submit" kind="primary" busy={create.isPending} className="mt-2">
          {t('servers:channels.create')}
        </Button>
      </form>
    </Dialog>
  );
}
