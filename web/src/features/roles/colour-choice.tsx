import { Check, Pipette } from 'lucide-react';
import { useId } from 'react';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { roleStyle } from './role-dot';

/** Colours that can be told apart, by their names in the texts. */
export const ROLE_COLOURS = {
  brick: '#c2533d',
  amber: '#c98a1b',
  moss: '#6f8f2e',
  fern: '#2f9461',
  lagoon: '#1f8f9b',
  river: '#2f7fc1',
  dusk: '#6b6fd6',
  heather: '#a35bc0',
  rose: '#c9527f',
  stone: '#8a8176',
} as const;

type Colour = keyof typeof ROLE_COLOURS;
const COLOURS = Object.entries(ROLE_COLOURS) as [Colour, string][];

interface ColourChoiceProps {
  value: string | null;
  disabled?: boolean;
  onChoose: (color: string | null) => void;
}

/** A colour for a role: none, one of some, or any. */
export function ColourChoice({ value, disabled = false, onChoose }: ColourChoiceProps) {
  const { t } = useTranslation('settings');
  const name = useId();
  const isOwn = value !== null && !COLOURS.some(([, color]) => color === value);
  const swatch =
    'relative flex size-11 items-center justify-center rounded-full has-focus-visible:outline-2 has-focus-visible:outline-accent';
  const all: [string, string | null][] = [[t('roles.noColour'), null]];
  for (const [key, color] of COLOURS) all.push([t(`roles.colours.${key}`), color]);
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-1">
      <legend className="font-medium">{t('roles.colour')}</legend>
      <div className="-mx-1.5 flex flex-wrap">
        {all.map(([label, color]) => (
          <label key={label} title={label} className={swatch}>
            <input
              type="radio"
              name={name}
              aria-label={label}
              checked={value === color}
              onChange={() => onChoose(color)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            <Drop color={color} isChosen={value === color} />
          </label>
        ))}
        <label title={t('roles.ownColour')} className={swatch}>
          <input
            type="color"
            aria-label={t('roles.ownColour')}
            value={value ?? '#8a8176'}
            onChange={({ currentTarget }) => onChoose(currentTarget.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {isOwn ? (
            <Drop color={value} isChosen />
          ) : (
            <Pipette aria-hidden size={20} strokeWidth={1.75} className="text-soft" />
          )}
        </label>
      </div>
    </fieldset>
  );
}

function Drop({ color, isChosen }: { color: string | null; isChosen: boolean }) {
  return (
    <span
      style={roleStyle(color)}
      className={classes(
        'flex size-8 items-center justify-center rounded-full',
        color ? 'role-dot text-surface' : 'border-2 border-edge text-text',
        isChosen && 'ring-2 ring-text ring-offset-2 ring-offset-surface',
      )}
    >
      {isChosen && <Check aria-hidden size={16} strokeWidth={2.5} />}
    </span>
  );
}
