import { type KeyboardEvent, type ReactNode, useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { classes } from '../../../ui/classes';

interface SpoilerProps {
  /** What is hidden, as plain words: they keep its place, and are neither seen, read aloud, found nor copied. */
  words: string;
  /** Whether it is a block of its own. */
  isBlock?: boolean;
  children: () => ReactNode;
}

/** Hidden until it is pressed. What is inside is made only then: no link and no code of it is on the page before. */
export function Spoiler({ words, isBlock = false, children }: SpoilerProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  const Tag = isBlock ? 'div' : 'span';
  const show = () => setShown(true);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    show();
  };
  // No <button>: its lines would be a box of their own, beside the words around it.
  const button = { role: 'button', tabIndex: 0, 'aria-label': t('messages:spoiler'), onClick: show, onKeyDown };
  // It stays where the focus is, and says what it has hidden.
  return (
    <Tag
      aria-live="polite"
      {...(isShown ? { tabIndex: -1 } : button)}
      className={classes(look, isBlock ? 'my-1 p-2' : 'px-1', isShown ? 'bg-hover' : hidden)}
    >
      {isShown ? (
        children()
      ) : (
        <span aria-hidden className="invisible whitespace-pre-wrap">
          {words}
        </span>
      )}
    </Tag>
  );
}

// A border that is not seen is drawn where the system chooses the colours.
const look = 'rounded-sm border border-transparent box-decoration-clone -outline-offset-2';
const hidden = 'cursor-pointer bg-edge select-none';
