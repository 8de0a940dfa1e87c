// A text with elements in it, where its language has them.

import { Fragment, type ReactNode } from 'react';

import type { Values } from './i18n';

/** Not in any text: what it stands around is the name of an element. */
const MARK = '\u0001';

/**
 * The text that `say` gives, with each of `nodes` in the place of its name:
 * `rich((values) => t('key', values), { actor: <b>Ada</b> })`.
 */
export function rich(say: (values: Values) => string, nodes: Record<string, ReactNode>): ReactNode[] {
  const names = Object.keys(nodes);
  const text = say(Object.fromEntries(names.map((name) => [name, `${MARK}${name}${MARK}`])));
  return text.split(MARK).map((part, at) => {
    const key = `${at} ${part}`;
    return <Fragment key={key}>{at % 2 === 1 ? nodes[part] : part}</Fragment>;
  });
}
