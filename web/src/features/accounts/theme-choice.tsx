import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { chooseTheme, chosenTheme, type Theme } from '../../lib/theme';
import { Choice } from '../../ui/choice';
import { Section } from '../../ui/section';

/** As the system has it, light, or dark. */
export function ThemeChoice() {
  const { t } = useTranslation('accounts');
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const options = (['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`theme.${value}`) }));
  return (
    <Section title={t('appearance')}>
      <Choice
        label={t('appearance')}
        options={options}
        value={theme}
        onChoose={(value) => {
          setTheme(value);
          chooseTheme(value);
        }}
      />
    </Section>
  );
}
