import { useState } from 'react';

import { recall, remember } from '../../../lib/remembered';

const NAME = 'formatBar';

/** Whether the formatting bar is shown on this device: at first where there is room for it. */
export function useFormatBar(): [boolean, () => void] {
  const [isShown, setShown] = useState(() => {
    const chosen = recall(NAME);
    return chosen === null ? matchMedia('(min-width: 40rem)').matches : chosen === 'shown';
  });
  const toggle = () => {
    setShown(!isShown);
    remember(NAME, isShown ? 'hidden' : 'shown');
  };
  return [isShown, toggle];
}
