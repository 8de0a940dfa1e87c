import { NAME_MAX, type ServerBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { channelPath } from '../navigation/paths';

/** Makes a server and goes to its first channel. */
export function CreateServerForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useRialto();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [isMissing, setMissing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const create = useMutation({
    mutationFn: () => client.api<ServerBody>('/servers', { method: 'POST', body: { name: name.trim() } }),
    onSuccess: ({ server }) => {
      onDone();
      const [first] = server.channels;
      void navigate(first ? channelPath(server.id, first.id) : `/servers/${server.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!name.trim());
    if (name.trim()) create.mutate();
    else input.current?.focus();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <Field
        ref={input}
        label={t('servers:create.name')}
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          setMissing(false);
        }}
        maxLength={NAME_MAX}
        dir="auto"
        required
        autoFocus
        autoComplete="off"
        hint={t('servers:create.hint')}
        error={isMissing ? t('servers:create.missing') : create.error ? inWords(t, create.error) : undefined}
      />
      <Button type="submit" kind="primary" busy={create.isPending}>
        {t('servers:create.submit')}
      </Button>
    </form>
  );
}
