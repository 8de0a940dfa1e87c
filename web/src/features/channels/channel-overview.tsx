import { type Channel, type ChannelBody, NAME_MAX, type Server, TOPIC_MAX } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { Button } from '../../ui/button';
import { Field, LongField, lengthOf } from '../../ui/field';
import { Section } from '../../ui/section';
import { Select } from '../../ui/select';
import { DraftForm } from '../settings/save-bar';
import { SectionHead } from '../settings/settings-frame';
import { useLeaveFreely } from '../settings/unsaved';
import { useDraft } from '../settings/use-draft';
import { DeletePlace } from './delete-place';

/** How long one may have to wait between two messages, in seconds. */
const SLOW = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

/** What a channel is called and about, where it stands, and its end. */
export function ChannelOverview({ server, channel }: { server: Server; channel: Channel }) {
  const { t } = useTranslation('settings');
  const { t: common, language } = useTranslation();
  const client = useRialto();
  const leaveFreely = useLeaveFreely();
  const [deleting, setDeleting] = useState(false);
  const { name, topic, categoryId, slowModeSeconds } = channel;
  const draft = useDraft({ name, topic, categoryId, slowModeSeconds });
  const { value, set } = draft;
  const wrong = () => {
    if (!value.name.trim()) return common('servers:channels.missing');
    return lengthOf(value.name) > NAME_MAX || lengthOf(value.topic) > TOPIC_MAX ? t('tooLong') : undefined;
  };
  const save = async (changed: Partial<typeof value>) => {
    const answer = await client.api<ChannelBody>(`/channels/${channel.id}`, { method: 'PATCH', body: changed });
    return Object.fromEntries(Object.keys(changed).map((key) => [key, answer.channel[key as keyof typeof value]]));
  };
  const time = (seconds: number) => {
    const [unit, count] =
      seconds < 60
        ? (['second', seconds] as const)
        : seconds < 3_600
          ? (['minute', seconds / 60] as const)
          : (['hour', seconds / 3_600] as const);
    return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  };
  // One that an app of somebody's own has set stays among them.
  const waits = SLOW.includes(value.slowModeSeconds) ? SLOW : [...SLOW, value.slowModeSeconds].sort((a, b) => a - b);
  return (
    <>
      <SectionHead title={t('overview.title')} />
      <DraftForm draft={draft} save={save} wrong={wrong()}>
        <div className="flex max-w-md flex-col gap-5">
          <Field
            label={common('servers:channels.name')}
            value={value.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            limit={NAME_MAX}
            dir="auto"
            autoComplete="off"
          />
          <LongField
            label={common('servers:channels.topic')}
            hint={common('servers:channels.topicHint')}
            value={value.topic}
            onChange={(event) => set({ topic: event.currentTarget.value })}
            limit={TOPIC_MAX}
            rows={3}
            dir="auto"
          />
          {(server.categories.length > 0 || categoryId) && (
            <Select
              label={common('servers:channels.category')}
              hint={t('channel.categoryHint')}
              options={[
                { value: '', label: common('servers:channels.noCategory') },
                ...server.categories.map((category) => ({ value: category.id, label: category.name })),
              ]}
              value={value.categoryId ?? ''}
              onChoose={(id) => set({ categoryId: id || null })}
            />
          )}
          <Select
            label={t('channel.slowMode')}
            hint={t('channel.slowModeHint')}
            options={waits.map((seconds) => ({
              value: String(seconds),
              label: seconds === 0 ? t('channel.noWait') : time(seconds),
            }))}
            value={String(value.slowModeSeconds)}
            onChoose={(seconds) => set({ slowModeSeconds: Number(seconds) })}
          />
        </div>
      </DraftForm>
      <Section title={common('servers:channels.delete')} lead={t('channel.deleteHint')}>
        <Button kind="danger" onClick={() => setDeleting(true)} className="self-start">
          <Trash2 aria-hidden size={18} strokeWidth={1.75} />
          {common('servers:channels.delete')}
        </Button>
      </Section>
      {deleting && (
        <DeletePlace
          place={{ channel }}
          onDone={() => {
            leaveFreely?.();
            navigate(`/servers/${server.id}`);
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
