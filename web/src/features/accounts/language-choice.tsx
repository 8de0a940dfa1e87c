import { useTranslation } from 'react-i18next';

import { chooseLanguage, type Language, languages } from '../../lib/i18n';
import { Choice } from '../../ui/choice';
import { Section } from '../../ui/section';

const options = Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }));

/** The languages by their own names. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation('accounts');
  return (
    <Section title={t('language')}>
      <Choice
        label={t('language')}
        options={options}
        value={i18n.language as Language}
        onChoose={(language) => void chooseLanguage(language)}
      />
    </Section>
  );
}
