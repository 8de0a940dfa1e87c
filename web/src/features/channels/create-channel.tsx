import { type ChannelBody, NAME_MAX, type Server, TOPIC_MAX } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { channelPath } from '../navigation/paths';

/** Whether two names are one to who reads them. */
const isSameName = (one: string, other: string) => {
  const [first, second] = [one, other].map((name) => name.trim().normalize('NFKC').toLocaleLowerCase());
  return first === second;
};

/** Makes a channel and goes there. Of a name there is one: two would be told apart by nobody. */
export function CreateChannel({ server, onClose }: { server: Server; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState<'missing' | 'taken'>();
  const [topic, setTopic] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const create = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), ...(topic.trim() && { topic: topic.trim() }) };
      return client.api<ChannelBody>(`/servers/${server.id}/channels`, { method: 'POST', body });
    },
    onSuccess: ({ channel }) => {
      onClose();
      void navigate(channelPath(server.id, channel.id));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = name.trim() ? undefined : 'missing';
    const now = missing ?? (server.channels.some((channel) => isSameName(channel.name, name)) ? 'taken' : undefined);
    setWrong(now);
    if (!now) return create.mutate();
    input.current?.focus();
    input.current?.select();
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
            setWrong(undefined);
          }}
          maxLength={NAME_MAX}
          dir="auto"
          required
          autoComplete="off"
          error={
            wrong
              ? t(`servers:channels.${wrong}`, { name: name.trim() })
              : create.error
                ? inWords(t, create.error)
                : undefined
          }
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
