import { type Category, type CategoryBody, NAME_MAX, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { Button } from '../../ui/button';
import { Field, lengthOf } from '../../ui/field';
import { Section } from '../../ui/section';
import { DraftForm } from '../settings/save-bar';
import { SectionHead } from '../settings/settings-frame';
import { useLeaveFreely } from '../settings/unsaved';
import { useDraft } from '../settings/use-draft';
import { DeletePlace } from './delete-place';

/** What a category is called, and its end. */
export function CategoryOverview({ server, category }: { server: Server; category: Category }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const client = useRialto();
  const leaveFreely = useLeaveFreely();
  const [deleting, setDeleting] = useState(false);
  const draft = useDraft({ name: category.name });
  const { name } = draft.value;
  const tooLong = lengthOf(name) > NAME_MAX ? t('tooLong') : undefined;
  const save = async () => {
    const answer = await client.api<CategoryBody>(`/categories/${category.id}`, { method: 'PATCH', body: { name } });
    return { name: answer.category.name };
  };
  return (
    <>
      <SectionHead title={t('overview.title')} />
      <DraftForm draft={draft} save={save} wrong={name.trim() ? tooLong : common('servers:categories.missing')}>
        <Field
          className="max-w-md"
          label={common('servers:categories.name')}
          value={name}
          onChange={(event) => draft.set({ name: event.currentTarget.value })}
          limit={NAME_MAX}
          dir="auto"
          autoComplete="off"
        />
      </DraftForm>
      <Section title={common('servers:categories.delete')} lead={common('servers:categories.deleteBody')}>
        <Button kind="danger" onClick={() => setDeleting(true)} className="self-start">
          <Trash2 aria-hidden size={18} strokeWidth={1.75} />
          {common('servers:categories.delete')}
        </Button>
      </Section>
      {deleting && (
        <DeletePlace
          place={{ category }}
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
