import type { Direct } from '@rialto/client';
import { useUser } from '@rialto/client/react';

import { Avatar } from '../../ui/avatar';
import { classes } from '../../ui/classes';
import { PresenceDot } from '../connection/presence-dot';
import { othersIn } from './names';

interface DirectPictureProps {
  direct: Direct;
  /** The border in the colour of what it stands on. */
  edge: string;
}

/** The picture of the other, with whether they are on line; of a group two of them. */
export function DirectPicture({ direct, edge }: DirectPictureProps) {
  const me = useUser();
  const [other, second] = othersIn(direct, me);
  const shown = other ?? me;
  if (!shown) return null;
  if (second) {
    return (
      <span aria-hidden className="relative size-10 shrink-0">
        <Avatar id={second.id} name={second.displayName} url={second.avatarUrl} size="size-6 text-[0.625rem]" />
        <span className={classes('absolute -end-0.5 -bottom-0.5 inline-flex rounded-full border-2', edge)}>
          <Avatar id={shown.id} name={shown.displayName} url={shown.avatarUrl} size="size-6 text-[0.625rem]" />
        </span>
      </span>
    );
  }
  return (
    <span aria-hidden className="relative shrink-0">
      <Avatar id={shown.id} name={shown.displayName} url={shown.avatarUrl} size="size-10 text-sm" />
      {!direct.group && direct.online.includes(shown.id) && (
        <PresenceDot className={classes('absolute -end-0.5 -bottom-0.5 size-3 border-2', edge)} />
      )}
    </span>
  );
}
