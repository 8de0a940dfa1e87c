import type { User } from '@rialto/client';

import { PersonButton } from '../people/person-button';

/** Somebody by name in the middle of a line: it opens their card. */
export function Named({ user }: { user: User }) {
  return (
    <PersonButton user={user} className="font-medium text-text underline-offset-2 hover:underline">
      <bdi>{user.displayName}</bdi>
    </PersonButton>
  );
}
