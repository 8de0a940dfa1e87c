import { NAME_MAX } from '@rialto/client';
import { Search } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { inputClass } from '../../ui/field';

interface MembersSearchProps {
  value: string;
  onChange: (value: string) => void;
  /** How many were found; absent while nobody is looked for. */
  found: number | undefined;
}

/** Finds members by the beginning of a word of their names. */
export function MembersSearch({ value, onChange, found }: MembersSearchProps) {
  const { t } = useTranslation();
  return (
    <div className="shrink-0 px-2 pt-2">
      <div className="relative flex items-center">
        <Search aria-hidden size={18} strokeWidth={1.75} className="pointer-events-none absolute start-3 text-faint" />
        <input
          type="search"
          aria-label={t('servers:list.search')}
          placeholder={t('servers:list.search')}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          maxLength={NAME_MAX}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          className={classes(inputClass, 'ps-10')}
        />
      </div>
      <p role="status" className={found === undefined ? 'sr-only' : 'pt-3 text-sm text-soft'}>
        {found !== undefined && t('servers:list.found', { count: found })}
      </p>
    </div>
  );
}
