import { useState } from 'react';

import { recall, remember } from '../../lib/remembered';

const key = (categoryId: string) => `collapsed.${categoryId}`;

/** Whether this device shows no more of a category than what is unread in it. */
export function useCollapsed(categoryId: string | undefined) {
  const [isCollapsed, setCollapsed] = useState(() => categoryId !== undefined && recall(key(categoryId)) !== null);
  const toggle = () => {
    if (categoryId !== undefined) remember(key(categoryId), isCollapsed ? null : 'yes');
    setCollapsed(!isCollapsed);
  };
  return { isCollapsed, toggle };
}
