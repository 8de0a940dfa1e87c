// What a direct conversation is called, and where it is.

import type { Direct, User } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { useCallback } from 'react';

import { useTranslation } from '../../lib/i18n';

export const DIRECTS_PATH = '/directs';

export const directPath = ({ id }: Pick<Direct, 'id'>) => `${DIRECTS_PATH}/${id}`;

/** Those in a conversation who are not me. */
export const othersIn = ({ users }: Pick<Direct, 'users'>, me: Pick<User, 'id'> | undefined) =>
  users.filter(({ id }) => id !== me?.id);

/** The name of a group, else those of the others. */
export function useDirectName(): (direct: Direct) => string {
  const { t, language } = useTranslation('directs');
  const me = useUser();
  return useCallback(
    (direct) => {
      const names = othersIn(direct, me).map(({ displayName }) => displayName);
      if (direct.name !== null) return direct.name;
      if (names.length < 2) return names[0] ?? t('alone');
      // Each in its own direction.
      return new Intl.ListFormat(language).format(names.map((name) => `\u2068${name}\u2069`));
    },
    [t, language, me],
  );
}
