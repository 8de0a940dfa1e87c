import { chooseLanguage, useTranslation } from '../../lib/i18n';
import { type Language, languages } from '../../lib/language';
import { Choice } from '../../ui/choice';
import { Section } from '../../ui/section';

const options = Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }));

/** The languages by their own names. */
export function LanguageChoice() {
  const { t, language } = useTranslation('accounts');
  return (
    <Section title={t('language')}>
      <Choice
        label={t('language')}
        options={options}
        value={language as Language}
        onChoose={(language) => void chooseLanguage(language)}
      />
    </Section>
  );
}
