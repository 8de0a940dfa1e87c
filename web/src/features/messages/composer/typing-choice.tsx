import { useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { Section } from '../../../ui/section';
import { Switch } from '../../../ui/switch';
import { tellsTyping, tellTyping } from './typing-told';

/** Whether others see that I am typing. */
export function TypingChoice() {
  const { t } = useTranslation('messages');
  const [tells, setTells] = useState(tellsTyping);
  return (
    <Section title={t('typing.title')}>
      <Switch
        label={t('typing.tell')}
        hint={t('typing.hint')}
        checked={tells}
        onChange={(now) => {
          setTells(now);
          tellTyping(now);
        }}
      />
    </Section>
  );
}
