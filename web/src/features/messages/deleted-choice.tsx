import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Choice } from '../../ui/choice';
import { Section } from '../../ui/section';
import { deletedShown, showDeleted } from './deleted';

/** What a deleted message leaves: a line, or nothing. */
export function DeletedChoice() {
  const { t } = useTranslation('messages');
  const [shown, setShown] = useState(deletedShown);
  const options = (['line', 'nothing'] as const).map((value) => ({ value, label: t(`shown.${value}`) }));
  return (
    <Section title={t('shown.title')} lead={t('shown.lead')}>
      <Choice
        label={t('shown.title')}
        options={options}
        value={shown}
        onChoose={(value) => {
          setShown(value);
          showDeleted(value);
        }}
      />
    </Section>
  );
}
