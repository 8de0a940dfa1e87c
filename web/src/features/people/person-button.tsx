import type { User } from '@rialto/client';
import type { ComponentProps, ReactNode } from 'react';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { placeOf, useShowPerson } from './profile-context';

interface PersonProps {
  user: User;
  children: ReactNode;
  className?: string;
}

interface PersonButtonProps extends PersonProps, Pick<ComponentProps<'button'>, 'tabIndex' | 'onFocus'> {
  label?: 'name';
}

/**
 * What opens the card of a person, or the menu of what can be done to them; plain where there are none. Without words of
 * its own it says whose it is.
 */
export function PersonButton({ user, children, className, label, ...more }: PersonButtonProps) {
  const { t } = useTranslation();
  const show = useShowPerson();
  if (!show) return <span className={className}>{children}</span>;
  const whose = t('servers:profile.open', { name: user.displayName });
  return (
    <button
      type="button"
      {...more}
      aria-haspopup="dialog"
      title={whose}
      onClick={() => show.card(user)}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        show.menu(user, placeOf(event));
      }}
      className={classes('text-start', className)}
    >
      {children}
      {label && <span className="sr-only">{whose}</span>}
    </button>
  );
}

/** A name beside a picture that is a button: a press on it opens the card too. */
export function PersonName({ user, children, className }: PersonProps) {
  const show = useShowPerson();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside it is for keys and for those who hear it.
    // biome-ignore lint/a11y/useKeyWithClickEvents: likewise.
    <span
      onClick={() => show?.card(user)}
      onContextMenu={(event) => {
        if (!show) return;
        event.preventDefault();
        event.stopPropagation();
        show.menu(user, placeOf(event));
      }}
      className={classes(show && 'cursor-pointer hover:underline', className)}
    >
      {children}
    </span>
  );
}
